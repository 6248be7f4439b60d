import { ActionForm } from '@/components/form/action-form'
import { Field } from '@/components/form/field'
import { SubmitButton } from '@/components/form/submit-button'
import { saveName } from './actions'

export function NameForm({ name }: { name: string }) {
  return (
    <ActionForm action={saveName}>
      <Field name="name" label="Name" defaultValue={name} autoComplete="organization" maxLength={60} required />
      <SubmitButton className="justify-self-start" variant="secondary" pendingLabel="Saving">
        Save name
      </SubmitButton>
    </ActionForm>
  )
}
