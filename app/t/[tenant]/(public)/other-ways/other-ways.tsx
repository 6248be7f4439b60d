import { offeredProviders } from '@/lib/auth/oauth/provider-config'
import { PasskeySignIn } from './passkey-sign-in'
import { ProviderButtons } from './provider-buttons'

/** Below the form for a password: a passkey, and the accounts elsewhere that this installation offers. */
export function OtherWays({ next }: { next?: string | undefined }) {
  return (
    <div className="mt-6 grid gap-3">
      <OrLine />
      <PasskeySignIn hidden={next ? { next } : {}} autofill />
      <ProviderButtons next={next} />
    </div>
  )
}

/** Below a form to join by: the same with an account elsewhere. Nothing where none is offered. */
export function OrElsewhere() {
  if (offeredProviders().length === 0) return null
  return (
    <div className="mt-6 grid gap-3">
      <OrLine />
      <ProviderButtons />
    </div>
  )
}

/** Between one way and others. */
export function OrLine() {
  return (
    <p className="flex items-center gap-3 text-[0.8125rem] text-muted before:h-px before:flex-1 before:bg-line after:h-px after:flex-1 after:bg-line">
      or
    </p>
  )
}
