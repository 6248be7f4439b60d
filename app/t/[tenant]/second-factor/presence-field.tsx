import { PasswordField } from '@/components/form/password-field'
import { UsernameForManagers } from '@/app/t/[tenant]/username-for-managers'

/** Asks for one's own password where the sign-in is a while ago. */
export function PresenceField({ asked, email }: { asked: boolean; email: string }) {
  if (!asked) return null
  return (
    <>
      <UsernameForManagers email={email} />
      <PasswordField
        name="password"
        label="Your password"
        hint="You signed in a while ago, so we ask once more."
        autoComplete="current-password"
        required
      />
    </>
  )
}
