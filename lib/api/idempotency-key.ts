import { createHash } from 'node:crypto'
import { z } from 'zod'
import { AppError } from '@/lib/errors'
import type { Terms } from './write-once'

/** A UUID does well. Quotes around it, as for a structured header, are taken off. */
const idempotencyKeyInput = z
  .string()
  .transform((text) => text.replace(/^"(.*)"$/, '$1'))
  .pipe(z.string().regex(/^[!-~]{1,255}$/, 'Send 1 to 255 letters, digits and signs without spaces.'))

/**
 * What a request with this header is known by, the next time it is sent; undefined without the header.
 * @throws AppError INVALID_INPUT
 */
export function idempotencyOf(
  header: string | null,
  request: { method: string; path: string; body: string },
): Terms['idempotency'] {
  if (header === null) return undefined
  const key = idempotencyKeyInput.safeParse(header)
  if (!key.success) {
    const message = key.error.issues[0]?.message ?? 'That can’t be one.'
    throw new AppError('INVALID_INPUT', { fieldErrors: { 'Idempotency-Key': message } })
  }
  const { method, path, body } = request
  const requestHash = createHash('sha256').update(`${method} ${path}\n${body}`).digest('hex')
  return { key: key.data, requestHash }
}
