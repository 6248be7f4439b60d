import { createHmac, timingSafeEqual } from 'node:crypto'
import type { z } from 'zod'
import { AppError } from '@/lib/errors'
import { fileLinkKey } from '@/lib/seal'
import type { signedLinkInput } from './input'

/** Long enough to begin a download; who has the link afterwards has nothing. */
const lifeMs = 60_000

type Link = z.output<typeof signedLinkInput>

/** Query of a link that opens one attachment of one tenant for a minute, to whoever has it. */
export function signLink(tenantId: string, id: string, now = Date.now()): string {
  const until = now + lifeMs
  const signature = signatureOf(tenantId, { id, until }).toString('base64url')
  return new URLSearchParams({ id, until: String(until), signature }).toString()
}

/** @throws AppError NOT_FOUND for one that we didn't sign, that is over, or that another tenant's host was asked for */
export function verifyLink(tenantId: string, { id, until, signature }: Link, now = Date.now()): void {
  const given = Buffer.from(signature, 'base64url')
  const expected = signatureOf(tenantId, { id, until })
  if (given.length === expected.length && timingSafeEqual(given, expected) && now < until) return
  throw new AppError('NOT_FOUND', {
    message: 'This link to a file is over. Go back to the task and open the file from there.',
    internal: `a link to attachment ${id}`,
  })
}

const signatureOf = (tenantId: string, { id, until }: Pick<Link, 'id' | 'until'>) =>
  createHmac('sha256', fileLinkKey()).update(`${tenantId}/${id}/${until}`).digest()
