'use client'

import { use } from 'react'
import { create } from '@/app/t/[tenant]/(app)/settings/api/actions'
import { ActionForm } from '@/components/form/action-form'
import { Field, SelectField } from '@/components/form/field'
import { FormContext } from '@/components/form/form-context'
import { OnceTold } from '@/components/form/once-told'
import { SubmitButton } from '@/components/form/submit-button'
import { ButtonLink } from '@/components/ui/button'
import type { ApiScope } from '@/lib/api-keys/scopes'
import { ScopesField } from './scopes-field'

/** The form, and after it the key in its place: it is shown this once. */
export function CreateForm({ scopes }: { scopes: ApiScope[] }) {
  return (
    <ActionForm action={create}>
      <FieldsOrKey scopes={scopes} />
    </ActionForm>
  )
}

function FieldsOrKey({ scopes }: { scopes: ApiScope[] }) {
  const { once } = use(FormContext)
  if (once?.key) {
    return (
      <>
        <OnceTold
          name="key"
          label="Your new key"
          hint="Copy it to where your program keeps its secrets: it isn’t shown again. Whoever has it can do what you ticked."
        />
        <ButtonLink href="/settings/api" variant="primary" className="justify-self-start">
          I have copied it
        </ButtonLink>
      </>
    )
  }
  return (
    <>
      <Field
        name="name"
        label="Name"
        hint="What it is for. It stands in the audit log beside what the key does."
        placeholder="Nightly report"
        maxLength={120}
        autoComplete="off"
        required
      />
      <ScopesField scopes={scopes} />
      <SelectField name="life" label="Works for" defaultValue="90" className="sm:w-60">
        <option value="30">30 days</option>
        <option value="90">90 days</option>
        <option value="365">A year</option>
        <option value="never">Until it is revoked</option>
      </SelectField>
      <div className="flex flex-wrap gap-2">
        <SubmitButton pendingLabel="Creating">Create key</SubmitButton>
        <ButtonLink href="/settings/api">Cancel</ButtonLink>
      </div>
    </>
  )
}
