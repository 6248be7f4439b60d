import { Webhook } from 'standardwebhooks'
import { expect, it } from 'vitest'
import { makeSecret, overlapMs, rotateSealed, signedHeaders } from './secrets'

const verifies = (secret: string, headers: Record<string, string>, body: string) => {
  try {
    new Webhook(secret).verify(body, headers)
    return true
  } catch {
    return false
  }
}

it('signs so that any library of Standard Webhooks can tell', () => {
  const { secret, sealed } = makeSecret()
  expect(secret).toMatch(/^whsec_[A-Za-z0-9+/]{43}=$/)
  expect(sealed).not.toContain(secret)
  const headers = signedHeaders(sealed, 'event-1', '{"a":1}')
  expect(verifies(secret, headers, '{"a":1}')).toBe(true)
  expect(verifies(secret, headers, '{"a":2}')).toBe(false)
  expect(verifies(secret, { ...headers, 'webhook-id': 'event-2' }, '{"a":1}')).toBe(false)
  expect(verifies(makeSecret().secret, headers, '{"a":1}')).toBe(false)
})

it('signs with the old secret beside the new one for a day, and with none older', () => {
  const first = makeSecret()
  const second = rotateSealed(first.sealed)
  const now = signedHeaders(second.sealed, 'e', '{}')
  expect([first, second].map(({ secret }) => verifies(secret, now, '{}'))).toEqual([true, true])
  const third = rotateSealed(second.sealed)
  const after = signedHeaders(third.sealed, 'e', '{}')
  expect([first, second, third].map(({ secret }) => verifies(secret, after, '{}'))).toEqual([false, true, true])

  const tomorrow = new Date(Date.now() + overlapMs + 1000)
  expect(signedHeaders(second.sealed, 'e', '{}', tomorrow)['webhook-signature']?.split(' ')).toHaveLength(1)
})
