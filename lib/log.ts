import { randomBytes } from 'node:crypto'
import pino from 'pino'
import { env } from '@/lib/env'
import { traceIds } from '@/lib/tracing'

const secrets = [
  'password',
  'newPassword',
  'currentPassword',
  'passwordHash',
  'token',
  'tokenHash',
  'secret',
  'cookie',
  'authorization',
  'payload',
]

let logger: pino.Logger | undefined
let elsewhere: pino.DestinationStream | undefined

/** For commands: standard output is for what they answer, so from now on the log goes to standard error. */
export function logToStandardError(): void {
  elsewhere = pino.destination({ dest: 2, sync: true })
  logger = undefined
}

/** One JSON line an event, on standard output. Fields named like a secret are blanked, at the top and one level down. */
export function log(): pino.Logger {
  logger ??= pino(
    {
      level: env.LOG_LEVEL,
      redact: { paths: secrets.flatMap((name) => [name, `*.${name}`]), censor: '[secret]' },
      mixin: () => traceIds(),
      serializers: { err: pino.stdSerializers.errWithCause },
    },
    elsewhere,
  )
  return logger
}

/** Logs an error that nobody foresaw, and returns the id that the person is shown instead of it. */
export function logUnknown(error: unknown, about: object = {}): string {
  const errorId = randomBytes(6).toString('hex')
  log().error({ ...about, errorId, err: error }, 'unknown error')
  return errorId
}
