import { describeDuration, linkLifeMs } from '@/lib/auth/lifetimes'
import type { MailProps } from '@/lib/outbox/mail'
import { type Branded, MailFrame, Paragraph } from './mail-frame'

/** To one who forgot their password: the link to choose another. */
export function ResetPassword({ name, workspace, url, brand }: Branded & MailProps<'reset-password'>) {
  return (
    <MailFrame
      brand={brand}
      preview={`Choose a new password for ${workspace}.`}
      title="Choose a new password"
      action="Choose a new password"
      url={url}
      note={`The link works once, for ${describeDuration(linkLifeMs.reset_password)}. If you didn’t ask for it, do nothing: your password stays as it is.`}
    >
      <Paragraph>Hello {name},</Paragraph>
      <Paragraph>Somebody, most likely you, asked for a new password for your account in {workspace}.</Paragraph>
    </MailFrame>
  )
}
