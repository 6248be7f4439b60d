'use client'

import { Plus } from 'lucide-react'
import { Dialog, DialogCancel, useCloseDialog } from '@/components/ui/dialog'
import type { Presence } from '@/lib/auth/require-presence'
import { SignInAgain } from '@/app/t/[tenant]/second-factor/sign-in-again'
import { PasskeyForm } from './passkey-form'

/** A button, and the dialog in which a passkey is named and made. */
export function AddPasskey(props: { email: string; presence: Presence; suggestedName: string }) {
  return (
    <Dialog
      trigger={
        <>
          <Plus aria-hidden />
          Add a passkey
        </>
      }
      title="Add a passkey"
      description="Your browser asks where to keep it: on this device, in a password manager, or on a security key."
    >
      <InDialog {...props} />
    </Dialog>
  )
}

function InDialog({ presence, ...props }: { email: string; presence: Presence; suggestedName: string }) {
  const close = useCloseDialog()
  if (presence === 'sign_in') {
    return <SignInAgain why="You signed in a while ago. Sign out and in again, then add a passkey." />
  }
  return <PasskeyForm asksPassword={presence === 'password'} onDone={close} cancel={<DialogCancel />} {...props} />
}
