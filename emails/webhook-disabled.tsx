import type { MailProps } from '@/lib/outbox/mail'
import { type Branded, MailFrame, Paragraph } from './mail-frame'

/** To each owner: an endpoint gets no more events, since it hasn't taken any for days or has said that it wants none. */
export function WebhookDisabled({
  name,
  workspace,
  host,
  reason,
  url,
  brand,
}: Branded & MailProps<'webhook-disabled'>) {
  return (
    <MailFrame
      preview={`Events to ${host} didn’t arrive.`}
      title={`Events no longer go to ${host}`}
      action="Look at the deliveries"
      url={url}
      note="You get this because you are an owner of the workspace."
      brand={brand}
    >
      <Paragraph>Hello {name},</Paragraph>
      <Paragraph>
        {workspace} has stopped sending events to {host}. {reason}
      </Paragraph>
      <Paragraph>
        When the receiver works again, enable the endpoint. What it has missed stays listed for 30 days, and can be sent
        again from there.
      </Paragraph>
    </MailFrame>
  )
}
