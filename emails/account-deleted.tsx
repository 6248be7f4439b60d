import type { MailProps } from '@/lib/outbox/mail'
import { type Branded, MailFrame, Paragraph } from './mail-frame'

/** To one who has deleted their account: that it is so, and whom to ask if it wasn't them. */
export function AccountDeleted({ name, workspace, url, brand }: Branded & MailProps<'account-deleted'>) {
  return (
    <MailFrame
      brand={brand}
      preview={`You have left ${workspace} for good.`}
      title="Your account was deleted"
      action={`Go to ${workspace}`}
      url={url}
      note="You get no more mails from this workspace. If it wasn’t you, tell an owner of the workspace: they can invite you again."
    >
      <Paragraph>Hello {name},</Paragraph>
      <Paragraph>
        Your account in {workspace} is gone, and every session of it has ended. What you wrote there stays, without your
        name.
      </Paragraph>
    </MailFrame>
  )
}
