import type { MailProps } from '@/lib/outbox/mail'
import { type Branded, MailFrame, Paragraph } from './mail-frame'

/** To each owner of a workspace that was to be deleted: it isn't. */
export function DeletionTakenBack({
  name,
  workspace,
  actorName,
  url,
  brand,
}: Branded & MailProps<'deletion-taken-back'>) {
  return (
    <MailFrame
      brand={brand}
      preview="Everything is as it was, and everybody can go on."
      title={`${workspace} stays`}
      action={`Open ${workspace}`}
      url={url}
      note="You get this because you are an owner of the workspace."
    >
      <Paragraph>Hello {name},</Paragraph>
      <Paragraph>
        {actorName} has taken back that {workspace} is to be deleted. Everything is as it was, and everybody can go on.
      </Paragraph>
    </MailFrame>
  )
}
