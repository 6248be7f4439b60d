import { SignOutButton } from '@/app/t/[tenant]/(app)/sign-out-button'

/** In place of a form, for who can't show otherwise that it is them. */
export function SignInAgain({ why }: { why: string }) {
  return (
    <div className="grid justify-items-start gap-3">
      <p className="text-pretty">{why}</p>
      <SignOutButton />
    </div>
  )
}
