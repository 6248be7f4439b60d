import { ActionForm } from '@/components/form/action-form'
import { SubmitButton } from '@/components/form/submit-button'
import { ProviderMark } from '@/components/ui/provider-mark'
import { offeredProviders } from '@/lib/auth/oauth/provider-config'
import { providerNames } from '@/lib/auth/oauth/providers'
import { signInElsewhere } from './actions'

/** The accounts elsewhere that this installation offers to sign in with; nothing where it offers none. */
export function ProviderButtons({ next }: { next?: string | undefined }) {
  return offeredProviders().map((provider) => (
    <ActionForm key={provider} action={signInElsewhere} hidden={{ provider, ...(next && { next }) }}>
      <SubmitButton variant="secondary" pendingLabel={`Going to ${providerNames[provider]}`}>
        <ProviderMark provider={provider} />
        Continue with {providerNames[provider]}
      </SubmitButton>
    </ActionForm>
  ))
}
