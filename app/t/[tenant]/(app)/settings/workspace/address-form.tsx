import { ActionForm } from '@/components/form/action-form'
import { Field } from '@/components/form/field'
import { SubmitButton } from '@/components/form/submit-button'
import { DialogCancel } from '@/components/ui/dialog'
import { newAddress } from './actions'

export function AddressForm({ suffix }: { suffix: string }) {
  return (
    <ActionForm action={newAddress}>
      <Field
        name="slug"
        label="New address"
        hint={`It will be followed by ${suffix}. 3 to 40 letters a–z, digits and single hyphens.`}
        autoComplete="off"
        autoCapitalize="none"
        spellCheck={false}
        maxLength={40}
        required
      />
      <div className="flex flex-wrap justify-end gap-2">
        <DialogCancel />
        <SubmitButton pendingLabel="Changing">Change address</SubmitButton>
      </div>
    </ActionForm>
  )
}
