import { z } from 'zod'
import { ArchivedNotice } from '@/app/t/[tenant]/(app)/projects/[id]/archived-notice'
import { viewerToday } from '@/lib/web/viewer'
import { Live } from '@/components/live/live'
import { listActivity } from '@/lib/activity/list-activity'
import { listAttachments } from '@/lib/attachments/list-attachments'
import { can } from '@/lib/auth/permissions'
import { listFields } from '@/lib/custom-fields/list-fields'
import { hasFileStore } from '@/lib/files/file-stores'
import { liveToken } from '@/lib/live/live-token'
import { listAssignable } from '@/lib/members/list-members'
import { getTask } from '@/lib/tasks/get-task'
import { taskPathInput } from '@/lib/tasks/input'
import { tenantPage } from '@/lib/web/tenant-page'
import { ActivityFeed } from './activity-feed'
import { AttachmentsCard } from './attachments-card'
import { TaskForm } from './task-form'
import { TaskHeader } from './task-header'
import { TaskText } from './task-text'

export const metadata = { title: 'Task' }

/** So much of a task's activity is shown, and so much more each time that somebody wants it. */
const activityStep = 40
const shown = z.object({ activity: z.coerce.number().int().min(activityStep).max(2_000).catch(activityStep) })

export default tenantPage(
  { permission: 'work.read', params: taskPathInput, searchParams: shown },
  async ({ ctx, params: { id, number }, searchParams: { activity: most } }) => {
    const since = await liveToken(ctx, 'work')
    const task = await getTask(ctx, { projectId: id, number })
    const [activity, attachments, people, fields, today] = await Promise.all([
      listActivity(ctx, { taskId: task.id, most }),
      listAttachments(ctx, task.id),
      listAssignable(ctx),
      listFields(ctx, 'task'),
      viewerToday(),
    ])
    const { project } = task
    const mayWrite = can(ctx.actor.role, 'work.write')
    const canChange = mayWrite && !project.archivedAt
    return (
      <>
        <Live since={since} about="work" />
        <TaskHeader task={task} today={today} canChange={canChange} />
        {project.archivedAt && <ArchivedNotice projectId={id} archivedAt={project.archivedAt} mayWrite={mayWrite} />}
        {canChange ? (
          <TaskForm key={task.id} {...{ task, people, fields }} />
        ) : (
          <TaskText {...{ task, people, fields }} />
        )}
        <AttachmentsCard
          taskId={task.id}
          attachments={attachments}
          mostBytes={hasFileStore(ctx.tenant) ? ctx.entitlements.attachments.bytesEach : null}
          canChange={canChange}
        />
        <ActivityFeed
          taskId={task.id}
          items={activity.items}
          earlierHref={activity.hasEarlier ? `/projects/${id}/tasks/${number}?activity=${most + activityStep}` : null}
          people={people}
          viewerId={ctx.actor.userId}
          canSay={canChange}
        />
      </>
    )
  },
)
