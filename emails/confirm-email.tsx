import { describeDuration, linkLifeMs } from '@/lib/auth/lifetimes'
import type { MailProps } from '@/lib/outbox/mail'
import { type Branded, MailFrame, Paragraph } from './mail-frame'

/** To the new address of somebody who wants to sign in with it from now on. */
export function ConfirmEmail({ name, workspace, url, brand }: Branded & MailProps<'confirm-email'>) {
  return (
    <MailFrame
      brand={brand}
      preview={`One step, and you sign in to ${workspace} with this address.`}
      title="Confirm your new e-mail address"
      action="Confirm this address"
      url={url}
      note={`The link works once, for ${describeDuration(linkLifeMs.change_email)}. If you don’t know what this is about, do nothing.`}
    >
      <Paragraph>Hello {name},</Paragraph>
      <Paragraph>
        Confirm that this address is yours: from then on you sign in to {workspace} with it, and mails come here.
      </Paragraph>
    </MailFrame>
  )
}
