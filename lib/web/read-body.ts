import { AppError } from '@/lib/errors'
import { bodyLimitBytes } from './body-limit'

/** A request's body as text. It stops reading at the limit, whatever length was announced. @throws AppError PAYLOAD_TOO_LARGE */
export async function readBody(request: Request, limitBytes = bodyLimitBytes): Promise<string> {
  if (Number(request.headers.get('content-length') ?? 0) > limitBytes) throw new AppError('PAYLOAD_TOO_LARGE')
  if (!request.body) return ''
  const decoder = new TextDecoder()
  let text = ''
  let size = 0
  for await (const chunk of request.body) {
    size += chunk.byteLength
    if (size > limitBytes) throw new AppError('PAYLOAD_TOO_LARGE')
    text += decoder.decode(chunk, { stream: true })
  }
  return text + decoder.decode()
}

/** A body's fields: JSON or a form, by its content type. @throws AppError INVALID_INPUT */
export function parseBody(body: string, contentType: string | null): unknown {
  if (contentType?.startsWith('application/x-www-form-urlencoded')) return Object.fromEntries(new URLSearchParams(body))
  try {
    return JSON.parse(body)
  } catch {
    throw new AppError('INVALID_INPUT', { message: 'The body must be JSON.' })
  }
}
