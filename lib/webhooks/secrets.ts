import { randomBytes } from 'node:crypto'
import { Webhook } from 'standardwebhooks'
import { z } from 'zod'
import { seal, unseal } from '@/lib/seal'

/** After a rotation events are signed with both secrets for so long, so that a receiver can change over at leisure. */
export const overlapMs = 24 * 60 * 60 * 1000

const stored = z.object({
  current: z.string(),
  previous: z.object({ secret: z.string(), until: z.iso.datetime() }).optional(),
})

/** As the Standard Webhooks specification writes them: 32 bytes, base64. */
const newSecret = () => `whsec_${randomBytes(32).toString('base64')}`

/** A secret for its owner's eyes, and sealed for the row. */
export function makeSecret(): { secret: string; sealed: string } {
  const secret = newSecret()
  return { secret, sealed: seal('webhook', { current: secret } satisfies z.input<typeof stored>) }
}

/** Another secret in the place of the current one, which goes on beside it until the overlap is over. */
export function rotateSealed(sealed: string, now = new Date()): { secret: string; sealed: string } {
  const { current } = stored.parse(unseal('webhook', sealed))
  const secret = newSecret()
  const previous = { secret: current, until: new Date(now.getTime() + overlapMs).toISOString() }
  return { secret, sealed: seal('webhook', { current: secret, previous } satisfies z.input<typeof stored>) }
}

/** The headers that say whose event this is and prove that it is ours (https://www.standardwebhooks.com). */
export function signedHeaders(sealed: string, eventId: string, body: string, now = new Date()): Record<string, string> {
  const { current, previous } = stored.parse(unseal('webhook', sealed))
  const secrets = previous && new Date(previous.until) > now ? [current, previous.secret] : [current]
  return {
    'webhook-id': eventId,
    'webhook-timestamp': String(Math.floor(now.getTime() / 1000)),
    'webhook-signature': secrets.map((secret) => new Webhook(secret).sign(eventId, now, body)).join(' '),
  }
}
