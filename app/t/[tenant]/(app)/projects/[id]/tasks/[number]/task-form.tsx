import { CustomFieldInputs, type Person } from '@/app/t/[tenant]/(app)/projects/custom-field-inputs'
import { update } from '@/app/t/[tenant]/(app)/projects/[id]/actions'
import { ActionForm } from '@/components/form/action-form'
import { Field, SelectField, TextareaField } from '@/components/form/field'
import { SubmitButton } from '@/components/form/submit-button'
import { Card } from '@/components/ui/card'
import type { CustomField } from '@/lib/custom-fields/field'
import type { TaskView } from '@/lib/tasks/get-task'
import { taskStatuses, taskStatusLabels } from '@/lib/tasks/status'

export function TaskForm({ task, people, fields }: { task: TaskView; people: Person[]; fields: CustomField[] }) {
  return (
    <Card>
      <ActionForm action={update} hidden={{ taskId: task.id }} className="gap-5! p-5">
        <div className="grid gap-6 lg:grid-cols-[minmax(0,1fr)_15rem]">
          <div className="grid content-start gap-4">
            <Field name="title" label="Title" defaultValue={task.title} maxLength={240} autoComplete="off" required />
            <TextareaField
              name="description"
              label="Description"
              optional
              defaultValue={task.description}
              maxLength={5_000}
              className="[&_textarea]:min-h-44"
            />
          </div>
          <div className="grid content-start gap-4 sm:grid-cols-2 lg:grid-cols-1">
            <SelectField name="status" label="Status" defaultValue={task.status}>
              {taskStatuses.map((status) => (
                <option key={status} value={status}>
                  {taskStatusLabels[status]}
                </option>
              ))}
            </SelectField>
            <SelectField name="assigneeId" label="Assignee" defaultValue={task.assignee?.id ?? ''}>
              <option value="">Nobody</option>
              {people.map(({ id, name }) => (
                <option key={id} value={id}>
                  {name}
                </option>
              ))}
            </SelectField>
            <Field
              name="dueOn"
              label="Due"
              type="date"
              optional
              defaultValue={task.dueOn ?? ''}
              min="2000-01-01"
              max="2999-12-31"
            />
            <CustomFieldInputs fields={fields} values={task.custom} people={people} />
          </div>
        </div>
        <SubmitButton className="justify-self-end" pendingLabel="Saving">
          Save
        </SubmitButton>
      </ActionForm>
    </Card>
  )
}
