import { describeDuration, linkLifeMs } from '@/lib/auth/lifetimes'
import type { MailProps } from '@/lib/outbox/mail'
import { type Branded, MailFrame, Paragraph } from './mail-frame'

/** To one who asked to join a workspace that lets people in by themselves. */
export function Join({ workspace, url, brand }: Branded & MailProps<'join'>) {
  return (
    <MailFrame
      brand={brand}
      preview={`One step, and you are in ${workspace}.`}
      title={`Join ${workspace}`}
      action={`Join ${workspace}`}
      url={url}
      note={`The link works once, for ${describeDuration(linkLifeMs.join)}. If you didn’t ask for it, do nothing: nobody has been let in.`}
    >
      <Paragraph>Hello,</Paragraph>
      <Paragraph>
        Somebody, most likely you, asked to join {workspace} with this address. Confirm that it is yours, and you are
        in.
      </Paragraph>
    </MailFrame>
  )
}
