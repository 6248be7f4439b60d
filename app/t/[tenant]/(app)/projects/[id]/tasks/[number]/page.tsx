import { Trash2 } from 'lucide-react'
import { remove } from '@/app/t/[tenant]/(app)/projects/[id]/actions'
import { ArchivedNotice } from '@/app/t/[tenant]/(app)/projects/[id]/archived-notice'
import { DueDay } from '@/app/t/[tenant]/(app)/projects/[id]/due-day'
import { viewerToday } from '@/lib/web/viewer'
import { ConfirmButton } from '@/components/form/confirm-button'
import { PageHeader } from '@/components/ui/page-header'
import { Time } from '@/components/ui/time'
import { can } from '@/lib/auth/permissions'
import { listFields } from '@/lib/custom-fields/list-fields'
import { listAssignable } from '@/lib/members/list-members'
import { getTask } from '@/lib/tasks/get-task'
import { taskPathInput } from '@/lib/tasks/input'
import { tenantPage } from '@/lib/web/tenant-page'
import { TaskForm } from './task-form'
import { TaskText } from './task-text'

export const metadata = { title: 'Task' }

export default tenantPage(
  { permission: 'work.read', params: taskPathInput },
  async ({ ctx, params: { id, number } }) => {
    const [task, people, fields, today] = await Promise.all([
      getTask(ctx, { projectId: id, number }),
      listAssignable(ctx),
      listFields(ctx, 'task'),
      viewerToday(),
    ])
    const { project, createdAt, updatedAt, createdByName } = task
    const mayWrite = can(ctx.actor.role, 'work.write')
    const canChange = mayWrite && !project.archivedAt
    return (
      <>
        <PageHeader
          title={task.title}
          breadcrumbs={[
            { label: 'Projects', href: '/projects' },
            { label: project.name, href: `/projects/${id}` },
          ]}
          actions={
            canChange && (
              <ConfirmButton
                action={remove}
                hidden={{ taskId: task.id }}
                title={`Delete #${number}?`}
                description="The task is gone, for everybody and for good."
                confirmLabel="Delete task"
                pendingLabel="Deleting"
                variant="ghost"
              >
                <Trash2 aria-hidden />
                Delete
              </ConfirmButton>
            )
          }
          description={
            <span className="flex flex-wrap items-center gap-x-3 gap-y-1 text-[0.8125rem]">
              <span>#{number}</span>
              {task.dueOn && <DueDay day={task.dueOn} status={task.status} today={today} />}
              <span>
                {createdByName}, <Time value={createdAt} />
              </span>
              <span>
                Changed <Time value={updatedAt} format="relative" />
              </span>
            </span>
          }
        />
        {project.archivedAt && <ArchivedNotice projectId={id} archivedAt={project.archivedAt} mayWrite={mayWrite} />}
        {canChange ? (
          <TaskForm key={task.id} {...{ task, people, fields }} />
        ) : (
          <TaskText {...{ task, people, fields }} />
        )}
      </>
    )
  },
)
