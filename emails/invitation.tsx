import { dayMs, describeDuration } from '@/lib/auth/lifetimes'
import type { MailProps } from '@/lib/outbox/mail'
import { type Branded, MailFrame, Paragraph } from './mail-frame'

/** To one who was invited: the link with which they join. */
export function Invitation({ workspace, inviterName, roleName, days, url, brand }: Branded & MailProps<'invitation'>) {
  return (
    <MailFrame
      brand={brand}
      preview={`${inviterName} invites you to ${workspace}.`}
      title={`Join ${workspace}`}
      action={`Join ${workspace}`}
      url={url}
      note={`The link works once, for ${describeDuration(days * dayMs)}. If you don’t know the sender, do nothing.`}
    >
      <Paragraph>Hello,</Paragraph>
      <Paragraph>
        {inviterName} invites you to work in {workspace}. You would join as: {roleName}.
      </Paragraph>
    </MailFrame>
  )
}
