import type { ComponentProps } from 'react'
import { ActionForm } from '@/components/form/action-form'
import type { FormAction } from '@/components/form/action-state'
import { Field } from '@/components/form/field'
import { SubmitButton } from '@/components/form/submit-button'

/** One's own name, or the workspace's. */
export function NameForm({
  action,
  name,
  ...rest
}: { action: FormAction; name: string } & Pick<ComponentProps<typeof Field>, 'label' | 'autoComplete' | 'maxLength'>) {
  return (
    <ActionForm action={action}>
      <Field name="name" defaultValue={name} required {...rest} />
      <SubmitButton className="justify-self-start" variant="secondary" pendingLabel="Saving">
        Save name
      </SubmitButton>
    </ActionForm>
  )
}
