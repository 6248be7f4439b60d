import { type ErrorCode, isAppError } from '@/lib/errors'
import { logUnknown } from '@/lib/log'
import { type ExitCode, exitCodes } from './exit-codes'
import { lastLine } from './open-product'
import { paintError } from './paint'
import { CommandError, UsageError } from './usage-error'

/** What went wrong, for a program and for an operator. */
export interface Failure {
  code: ErrorCode | 'USAGE' | 'FAILED'
  message: string
  /** What only an operator may know. */
  detail?: string | undefined
  /** What is wrong with which argument or option. */
  fields?: Record<string, string> | undefined
}

/** An error nobody foresaw is logged with an id, which is named. */
export function failureOf(error: unknown): Failure {
  if (error instanceof UsageError) return { code: 'USAGE', message: error.message }
  if (error instanceof CommandError) return { code: 'FAILED', message: error.message }
  if (isAppError(error)) {
    const { code, message, internal, fieldErrors } = error
    return { code, message, detail: internal, fields: fieldErrors }
  }
  // The environment's reader says itself what to do.
  if (error instanceof Error && error.message.startsWith('Environment variable ')) {
    return { code: 'CONFIGURATION', message: error.message }
  }
  const message = `Something went wrong that nobody foresaw: ${lastLine(error)}.`
  return { code: 'INTERNAL', message, detail: `In the log as ${logUnknown(error)}.` }
}

/** Input that can't be right is a wrong use, a name that nobody has included; anything else has failed. */
export const exitCodeOf = ({ code, fields }: Failure): ExitCode =>
  code === 'USAGE' || code === 'INVALID_INPUT' || (code === 'NOT_FOUND' && fields) ? exitCodes.usage : exitCodes.failed

/** As an operator reads it. `named` are the fields in the words of the command line. */
export function failureInWords(
  { code, message, detail, fields }: Failure,
  named = Object.values(fields ?? {}),
): string {
  // The table's sentence for INVALID_INPUT speaks of a form, that for CONFIGURATION of a log.
  const saysNothing = code === 'INVALID_INPUT' ? named.length > 0 : code === 'CONFIGURATION' && detail !== undefined
  const isSaidBelow = named.some((reason) => reason.endsWith(message))
  const parts = [...(saysNothing || isSaidBelow ? [] : [message]), ...named, ...(detail === undefined ? [] : [detail])]
  const lines = [...new Set(parts)].join('\n').split('\n')
  return lines.map((line, index) => (index === 0 ? `${paintError.bad('✖')} ${line}` : `  ${line}`)).join('\n')
}
