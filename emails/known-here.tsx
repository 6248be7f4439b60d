import type { MailProps } from '@/lib/outbox/mail'
import { type Branded, MailFrame, Paragraph } from './mail-frame'

/** To one who asked to join where they are a member already, or were one: the page itself says so to nobody. */
export function KnownHere({ workspace, isMember, url, brand }: Branded & MailProps<'known-here'>) {
  return (
    <MailFrame
      brand={brand}
      preview={isMember ? `You are a member of ${workspace}: sign in.` : `You need an invitation to ${workspace}.`}
      title={isMember ? 'You have an account already' : 'You need an invitation'}
      action={isMember ? 'Sign in' : `Go to ${workspace}`}
      url={url}
      note="If you didn’t ask to join, do nothing: nothing has changed."
    >
      <Paragraph>Hello,</Paragraph>
      <Paragraph>
        {isMember
          ? `Somebody, most likely you, asked to join ${workspace} with this address. It has an account there already: sign in with it.`
          : `Somebody, most likely you, asked to join ${workspace} with this address. You were a member before, and that has ended: one of its admins can invite you again, and you find all that you did there.`}
      </Paragraph>
    </MailFrame>
  )
}
