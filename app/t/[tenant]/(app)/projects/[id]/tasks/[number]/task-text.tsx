import type { Person } from '@/app/t/[tenant]/(app)/projects/custom-field-inputs'
import { CustomFieldValues } from '@/app/t/[tenant]/(app)/projects/custom-field-values'
import { StatusIcon } from '@/app/t/[tenant]/(app)/projects/[id]/status-icon'
import { Card, CardBody } from '@/components/ui/card'
import type { CustomField } from '@/lib/custom-fields/field'
import { longDay } from '@/lib/tasks/calendar-day'
import type { TaskView } from '@/lib/tasks/get-task'
import { taskStatusLabels } from '@/lib/tasks/status'

/** A task for those who read it only. */
export function TaskText({
  task: { description, status, assignee, dueOn, custom },
  people,
  fields,
}: {
  task: TaskView
  people: Person[]
  fields: CustomField[]
}) {
  return (
    <Card>
      <CardBody className="grid gap-6 lg:grid-cols-[minmax(0,1fr)_15rem]">
        <div>
          <h2 className="font-medium">Description</h2>
          <p className="mt-1.5 text-pretty whitespace-pre-line text-muted">{description || 'None.'}</p>
        </div>
        <dl className="grid content-start gap-4 [&_dt]:font-medium [&_dd]:mt-1 [&_dd]:text-muted">
          <div>
            <dt>Status</dt>
            <dd className="flex items-center gap-2">
              <StatusIcon status={status} />
              {taskStatusLabels[status]}
            </dd>
          </div>
          <div>
            <dt>Assignee</dt>
            <dd>{assignee?.name ?? 'Nobody'}</dd>
          </div>
          <div>
            <dt>Due</dt>
            <dd>{dueOn ? longDay(dueOn) : 'No day'}</dd>
          </div>
          <CustomFieldValues fields={fields} values={custom} people={people} />
        </dl>
      </CardBody>
    </Card>
  )
}
