'use client'

import { useState } from 'react'
import { ActionForm } from '@/components/form/action-form'
import { ChoiceField } from '@/components/form/choice-field'
import { Field } from '@/components/form/field'
import { PasswordField } from '@/components/form/password-field'
import { SubmitButton } from '@/components/form/submit-button'
import type { Region } from '@/lib/control/regions'
import { suggestSlug } from '@/lib/tenancy/suggest-slug'
import { startWorkspace } from './actions'
import { SlugField } from './slug-field'

/**
 * `rootHost` is what follows the slug in the address: "example.com", with its port where it has one. Where there is only
 * one region nobody is asked.
 */
export function SignUpForm({ rootHost, regions }: { rootHost: string; regions: Region[] }) {
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
      {regions.length > 1 && (
        <ChoiceField
          name="region"
          label="Where your data lives"
          hint="Accounts, projects and tasks of the workspace are stored there. You can’t change it later by yourself."
          choices={regions.map(({ name, words }) => ({ value: name, label: words }))}
        />
      )}
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
