import { describeDuration, linkLifeMs } from '@/lib/auth/lifetimes'
import { type Branded, MailFrame, Paragraph } from './mail-frame'

/** To one who was invited: the link with which they join. */
export function Invitation({
  workspace,
  inviterName,
  roleName,
  url,
  brand,
}: Branded & {
  workspace: string
  inviterName: string
  roleName: string
  url: string
}) {
  return (
    <MailFrame
      brand={brand}
      preview={`${inviterName} invites you to ${workspace}.`}
      title={`Join ${workspace}`}
      action={`Join ${workspace}`}
      url={url}
      note={`The link works once, for ${describeDuration(linkLifeMs.accept_invitation)}. If you don’t know the sender, do nothing.`}
    >
      <Paragraph>Hello,</Paragraph>
      <Paragraph>
        {inviterName} invites you to work in {workspace}. You would join as: {roleName}.
      </Paragraph>
    </MailFrame>
  )
}
