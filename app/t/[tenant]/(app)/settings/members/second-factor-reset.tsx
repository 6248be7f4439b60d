import { ConfirmButton } from '@/components/form/confirm-button'
import type { Member } from '@/lib/members/list-members'
import { resetTwoSteps } from './second-factor-actions'

/** For who has lost their second step, and their recovery codes too. */
export function SecondFactorReset({ member: { id, name } }: { member: Member }) {
  return (
    <ConfirmButton
      action={resetTwoSteps}
      hidden={{ userId: id }}
      title={`Reset the two-step sign-in of ${name}?`}
      description="Their authenticator app, passkeys and recovery codes are removed, every session of theirs ends, and they hear of it by mail. Make sure that it is them who ask you."
      confirmLabel="Reset"
      pendingLabel="Resetting"
    >
      Reset two-step sign-in
    </ConfirmButton>
  )
}
