'use client'

import { use } from 'react'
import { ActionForm } from '@/components/form/action-form'
import { FormContext } from '@/components/form/form-context'
import { OnceTold } from '@/components/form/once-told'
import { SubmitButton } from '@/components/form/submit-button'
import { ButtonLink } from '@/components/ui/button'
import { EndpointFields } from '@/app/t/[tenant]/(app)/settings/webhooks/endpoint-fields'
import { create } from '@/app/t/[tenant]/(app)/settings/webhooks/actions'

/** The form, and after it the secret in its place: it is shown this once. */
export function CreateForm() {
  return (
    <ActionForm action={create}>
      <FieldsOrSecret />
    </ActionForm>
  )
}

function FieldsOrSecret() {
  const { once } = use(FormContext)
  if (once?.endpointId) {
    return (
      <>
        <OnceTold
          name="secret"
          label="The endpoint’s signing secret"
          hint="Copy it into your program now: it isn’t shown again. With it your program can tell that an event is from here."
        />
        <ButtonLink href={`/settings/webhooks/${once.endpointId}`} variant="primary" className="justify-self-start">
          I have copied it
        </ButtonLink>
      </>
    )
  }
  return (
    <>
      <EndpointFields />
      <div className="flex flex-wrap gap-2">
        <SubmitButton pendingLabel="Adding">Add endpoint</SubmitButton>
        <ButtonLink href="/settings/webhooks">Cancel</ButtonLink>
      </div>
    </>
  )
}
