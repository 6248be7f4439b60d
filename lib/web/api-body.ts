import { AppError } from '@/lib/errors'
import { readBody } from './read-body'

/** True where an Accept header lets an answer be JSON; it does where there is none. */
export function acceptsJson(accept: string | null): boolean {
  if (!accept?.trim()) return true
  return accept.split(',').some((range) => {
    const [type = '', ...parameters] = range.toLowerCase().split(';')
    const isRefused = parameters.some((parameter) => /^\s*q=0(\.0*)?\s*$/.test(parameter))
    return !isRefused && ['*/*', 'application/*', 'application/json'].includes(type.trim())
  })
}

/**
 * The body of a change: as text, and parsed. No body at all is an empty object.
 * @throws AppError PAYLOAD_TOO_LARGE, UNSUPPORTED_MEDIA_TYPE, INVALID_INPUT
 */
export async function readJson(request: Request): Promise<{ text: string; value: unknown }> {
  const text = await readBody(request)
  if (text === '') return { text, value: {} }
  const coding = request.headers.get('content-encoding')?.trim().toLowerCase()
  if (coding && coding !== 'identity')
    throw new AppError('UNSUPPORTED_MEDIA_TYPE', { message: 'Send the body as it is, without a Content-Encoding.' })
  const [type] = (request.headers.get('content-type') ?? '').toLowerCase().split(';')
  if (type?.trim() !== 'application/json') throw new AppError('UNSUPPORTED_MEDIA_TYPE')
  try {
    return { text, value: JSON.parse(text) as unknown }
  } catch (cause) {
    throw new AppError('INVALID_INPUT', { message: 'The body must be JSON.', cause })
  }
}
