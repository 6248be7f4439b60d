import { Fragment } from 'react'
import type { MailProps } from '@/lib/outbox/mail'
import { type Branded, MailFrame, Paragraph } from './mail-frame'

/** To a person whose account something has happened to that may be somebody else's doing. */
export function SecurityNotice({ name, title, says, facts, url, brand }: Branded & MailProps<'security-notice'>) {
  return (
    <MailFrame
      brand={brand}
      preview={says}
      title={title}
      action="Look at your account’s security"
      url={url}
      note="You get this mail whatever you have chosen to be told of, since it is about the safety of your account."
    >
      <Paragraph>Hello {name},</Paragraph>
      <Paragraph>{says}</Paragraph>
      <Paragraph>
        {facts.map((fact, line) => (
          <Fragment key={fact}>
            {line > 0 && <br />}
            {fact}
          </Fragment>
        ))}
      </Paragraph>
      <Paragraph>
        If that was you, there is nothing to do. If not, choose a new password and end the sessions that you don’t know.
      </Paragraph>
    </MailFrame>
  )
}
