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

/** Between one way and others. */
export function OrLine() {
  return (
    <p className="flex items-center gap-3 text-[0.8125rem] text-muted before:h-px before:flex-1 before:bg-line after:h-px after:flex-1 after:bg-line">
      or
    </p>
  )
}
