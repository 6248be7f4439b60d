import { describeDuration, linkLifeMs } from '@/lib/auth/lifetimes'
import type { MailProps } from '@/lib/outbox/mail'
import { type Branded, MailFrame, Paragraph } from './mail-frame'

/** To one who has signed up: the link that opens the workspace. */
export function ConfirmSignUp({ name, workspace, url, brand }: Branded & MailProps<'confirm-sign-up'>) {
  return (
    <MailFrame
      brand={brand}
      preview={`One step, and ${workspace} is ready.`}
      title="Confirm your e-mail address"
      action={`Open ${workspace}`}
      url={url}
      note={`The link works once, for ${describeDuration(linkLifeMs.confirm_sign_up)}. If you didn’t sign up, do nothing: what was begun is deleted by itself.`}
    >
      <Paragraph>Hello {name},</Paragraph>
      <Paragraph>
        {workspace} is set up and waiting for you. Confirm that this address is yours, and you are in.
      </Paragraph>
    </MailFrame>
  )
}
