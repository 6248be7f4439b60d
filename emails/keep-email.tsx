import { describeDuration, linkLifeMs } from '@/lib/auth/lifetimes'
import type { MailProps } from '@/lib/outbox/mail'
import { type Branded, MailFrame, Paragraph } from './mail-frame'

/** To the address that somebody has had so far, while another one is asked for and when it has become theirs. */
export function KeepEmail({ name, workspace, email, changed, url, brand }: Branded & MailProps<'keep-email'>) {
  return (
    <MailFrame
      brand={brand}
      preview={`If that wasn’t you, object within ${describeDuration(linkLifeMs.keep_email)}.`}
      title={changed ? 'Your e-mail address was changed' : 'A new e-mail address was asked for'}
      action="That wasn’t me"
      url={url}
      note={`The link works once, for ${describeDuration(linkLifeMs.keep_email)}. If it was you, do nothing.`}
    >
      <Paragraph>Hello {name},</Paragraph>
      <Paragraph>
        {changed
          ? `The address of your account in ${workspace} is now ${email}. This one is no longer used.`
          : `Somebody signed in as you wants the address of your account in ${workspace} to become ${email}.`}
      </Paragraph>
      <Paragraph>
        If that wasn’t you, say so: your account stays with this address, every session ends, and you choose a new
        password.
      </Paragraph>
    </MailFrame>
  )
}
