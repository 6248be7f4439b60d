'use client'

import { useState } from 'react'
import { ActionForm } from '@/components/form/action-form'
import { SelectField, TextareaField } from '@/components/form/field'
import { useFieldState } from '@/components/form/form-context'
import { SubmitButton } from '@/components/form/submit-button'
import { Choice } from '@/components/ui/choice'
import { roleLabels } from '@/lib/auth/permissions'
import { joiningRoles, type SignUpPolicy, signUpModes } from '@/lib/members/sign-up-policy'
import { savePolicy } from './actions'

const modes: Record<SignUpPolicy['mode'], { name: string; description: string }> = {
  invitation: { name: 'By invitation only', description: 'Owners and admins invite people one by one.' },
  domain: {
    name: 'By e-mail domain',
    description: 'Whoever shows that they have an address at one of your domains joins by themselves.',
  },
  open: { name: 'Anybody', description: 'Whoever finds this workspace and has an e-mail address joins.' },
}

/** What doesn't apply to a choice is put away, once scripts have loaded; it is sent all the same, and kept. */
export function SignUpPolicyForm({ policy }: { policy: SignUpPolicy }) {
  const [mode, setMode] = useState(policy.mode)
  return (
    <ActionForm action={savePolicy}>
      <ModeField saved={policy.mode} onChoose={setMode} />
      <div className={mode === 'domain' ? '' : 'hidden'}>
        <TextareaField
          name="domains"
          label="Domains"
          hint="One or more, like example.com. Subdomains count only if you name them."
          rows={2}
          defaultValue={policy.domains.join('\n')}
          autoCapitalize="none"
          spellCheck={false}
        />
      </div>
      <div className={mode === 'invitation' ? 'hidden' : ''}>
        <SelectField
          name="role"
          label="They join as"
          defaultValue={policy.role}
          hint="They take a place of your plan once they have confirmed their address. When all are taken, nobody more can join."
        >
          {joiningRoles.map((role) => (
            <option key={role} value={role}>
              {roleLabels[role].name}
            </option>
          ))}
        </SelectField>
      </div>
      <SubmitButton className="justify-self-start" pendingLabel="Saving">
        Save
      </SubmitButton>
    </ActionForm>
  )
}

/** React resets a form after its action, and a radio button to what it was born with: so they are born again. */
function ModeField({
  saved,
  onChoose,
}: {
  saved: SignUpPolicy['mode']
  onChoose: (mode: SignUpPolicy['mode']) => void
}) {
  const { value } = useFieldState('mode')
  const chosen = signUpModes.find((mode) => mode === value) ?? saved
  return (
    <fieldset key={chosen} className="grid gap-2">
      <legend className="sr-only">Who may join</legend>
      {signUpModes.map((mode) => (
        <Choice key={mode} name="mode" value={mode} defaultChecked={mode === chosen} onChange={() => onChoose(mode)}>
          <span className="block font-medium">{modes[mode].name}</span>
          <span className="block text-[0.8125rem] text-muted">{modes[mode].description}</span>
        </Choice>
      ))}
    </fieldset>
  )
}
