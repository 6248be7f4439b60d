import { Plus } from 'lucide-react'
import { ActionForm } from '@/components/form/action-form'
import { Field, TextareaField } from '@/components/form/field'
import { SubmitButton } from '@/components/form/submit-button'
import { CustomFieldInputs, type Person } from '@/app/t/[tenant]/(app)/projects/custom-field-inputs'
import { create } from '@/app/t/[tenant]/(app)/projects/actions'
import { LimitDialog } from '@/app/t/[tenant]/(app)/limit-dialog'
import { Dialog, DialogCancel } from '@/components/ui/dialog'
import type { CustomField } from '@/lib/custom-fields/field'
import type { Context } from '@/lib/tenancy/context'
import type { Used } from '@/lib/usage/read-usage'

/** The button and its form; where the plan has no room, the same button says so and leads on. */
export function NewProject({
  ctx,
  usage,
  fields,
  people,
}: {
  ctx: Context
  usage: Used
  fields: readonly CustomField[]
  people: readonly Person[]
}) {
  const trigger = (
    <>
      <Plus aria-hidden />
      New project
    </>
  )
  if (usage.isFull) return <LimitDialog ctx={ctx} metric="projects" trigger={trigger} opensBy="new-project" />
  return (
    <Dialog trigger={trigger} opensBy="new-project" variant="primary" title="New project">
      <ActionForm action={create}>
        <Field name="name" label="Name" maxLength={120} autoComplete="off" required />
        <TextareaField name="description" label="What is it for?" optional maxLength={5000} rows={3} />
        <CustomFieldInputs fields={fields} people={people} />
        <div className="flex flex-wrap justify-end gap-2">
          <DialogCancel />
          <SubmitButton pendingLabel="Creating">Create project</SubmitButton>
        </div>
      </ActionForm>
    </Dialog>
  )
}
