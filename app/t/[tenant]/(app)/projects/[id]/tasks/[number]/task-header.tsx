import { Trash2 } from 'lucide-react'
import { remove } from '@/app/t/[tenant]/(app)/projects/[id]/actions'
import { DueDay } from '@/app/t/[tenant]/(app)/projects/[id]/due-day'
import { ConfirmButton } from '@/components/form/confirm-button'
import { PageHeader } from '@/components/ui/page-header'
import { Time } from '@/components/ui/time'
import type { CalendarDay } from '@/lib/tasks/calendar-day'
import type { TaskView } from '@/lib/tasks/get-task'

/** What a task is called, where it is, and since when. */
export function TaskHeader({ task, today, canChange }: { task: TaskView; today: CalendarDay; canChange: boolean }) {
  const { number, project, createdAt, updatedAt, createdByName } = task
  return (
    <PageHeader
      title={task.title}
      breadcrumbs={[
        { label: 'Projects', href: '/projects' },
        { label: project.name, href: `/projects/${project.id}` },
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
  )
}
