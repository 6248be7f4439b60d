import { env } from '@/lib/env'
import { log, logUnknown } from '@/lib/log'
import { sendNote } from '@/lib/outbox/send-mail'

/**
 * Tells those who run the product, at ALERT_EMAIL, of what it can't put right by itself. The log has it first, with `about`, and
 * alone where there is no address or the mail can't be sent. Never throws.
 */
export async function alertOperators({
  subject,
  text,
  about,
}: {
  subject: string
  text: string
  about: object
}): Promise<void> {
  log().error({ ...about, alert: true }, subject)
  const to = env.ALERT_EMAIL
  if (!to) return
  await sendNote({ to, subject, text }).catch((error: unknown) => logUnknown(error, about))
}
