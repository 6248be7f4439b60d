import type { MailProps } from '@/lib/outbox/mail'
import { type Branded, MailFrame, Paragraph } from './mail-frame'

/** To each owner of a workspace that one of them has asked to delete: what follows, and how to take it back. */
export function DeletionScheduled({
  name,
  workspace,
  actorName,
  day,
  url,
  brand,
}: Branded & MailProps<'deletion-scheduled'>) {
  return (
    <MailFrame
      brand={brand}
      preview={`Until ${day} any owner can take that back.`}
      title={`${workspace} will be deleted`}
      action="Take it back or export"
      url={url}
      note="You get this because you are an owner of the workspace."
    >
      <Paragraph>Hello {name},</Paragraph>
      <Paragraph>
        {actorName} has asked for {workspace} to be deleted. Nobody can work there any more. On {day} everything in it
        is erased for ever, its backups included.
      </Paragraph>
      <Paragraph>Until then, any owner can take that back and everybody goes on, or export what is in it.</Paragraph>
    </MailFrame>
  )
}
