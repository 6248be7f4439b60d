'use client'

import { useState } from 'react'
import { ActionForm } from '@/components/form/action-form'
import { Field } from '@/components/form/field'
import { PasswordField } from '@/components/form/password-field'
import { SubmitButton } from '@/components/form/submit-button'
import { suggestSlug } from '@/lib/tenancy/suggest-slug'
import { startWorkspace } from './actions'
import { SlugField } from './slug-field'

/** `rootHost` is what follows the slug in the address: "example.com", with its port where it has one. */
export function SignUpForm({ rootHost }: { rootHost: string }) {
  const [suggested, setSuggested] = useState('')
  return (
    <ActionForm action={startWorkspace}>
      <Field
        name="company"
        label="Company or team"
        autoComplete="organization"
        maxLength={60}
        required
        onChange={(event) => setSuggested(suggestSlug(event.target.value))}
      />
      <SlugField suggested={suggested} rootHost={rootHost} />
      <Field name="name" label="Your name" autoComplete="name" maxLength={80} required />
      <Field name="email" type="email" label="E-mail address" autoComplete="username" required />
      <PasswordField
        name="password"
        label="Password"
        hint="At least 10 characters. A few words are better than many signs."
        autoComplete="new-password"
        required
      />
      <SubmitButton pendingLabel="Setting it up">Create workspace</SubmitButton>
    </ActionForm>
  )
}
