import { describeDuration, linkLifeMs } from '@/lib/auth/lifetimes'
import type { MailProps } from '@/lib/outbox/mail'
import { type Branded, MailFrame, Paragraph } from './mail-frame'

/** To one who wants to sign in without a password. */
export function SignInLink({ name, workspace, url, brand }: Branded & MailProps<'sign-in-link'>) {
  return (
    <MailFrame
      brand={brand}
      preview={`Your link to sign in to ${workspace}.`}
      title={`Sign in to ${workspace}`}
      action="Sign in"
      url={url}
      note={`The link works once, for ${describeDuration(linkLifeMs.sign_in)}. If you didn’t ask for it, do nothing: without this mail nobody signs in with it.`}
    >
      <Paragraph>Hello {name},</Paragraph>
      <Paragraph>Here is the link that you asked for. Whoever has it can sign in as you: don’t pass it on.</Paragraph>
    </MailFrame>
  )
}
