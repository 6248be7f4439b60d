import { type ErrorCode, errorTable, isAppError } from '@/lib/errors'
import { logUnknown } from '@/lib/log'

export interface OperationError {
  code: ErrorCode
  /** For the operator who started it. */
  message: string
  /** Input field → what is wrong and what to do. */
  fields?: Record<string, string>
  step?: string
  /** What an unknown error said. Never written down: it may be about a person. */
  detail?: string
}

/** An error that nobody foresaw is told by its number in the log. */
export function toOperationError(error: unknown, about: Record<string, unknown> = {}): OperationError {
  if (!isAppError(error)) {
    const message = `unknown error ${logUnknown(error, about)}, see the log`
    return { code: 'INTERNAL', message, detail: error instanceof Error ? error.message : String(error) }
  }
  const { code, internal, message, fieldErrors } = error
  return { code, message: internal ?? message, ...(fieldErrors && { fields: fieldErrors }) }
}

export const toNote = ({ code, message }: OperationError) => `${code}: ${message}`

/** What an earlier attempt, or another process, has noted. */
export function fromNote(note: string): OperationError {
  const [, code = '', message = note] = /^([A-Z_]+): (.*)$/s.exec(note) ?? []
  return { code: code in errorTable ? (code as ErrorCode) : 'INTERNAL', message }
}
