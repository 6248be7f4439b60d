import { AppError } from '@/lib/errors'

const safe = /^(?!\.)[\w.-]{1,200}$/

/** @throws AppError INVALID_INPUT for a name that could lead out of the store */
export function assertObjectName(name: string): void {
  if (name.split('/').every((part) => safe.test(part))) return
  throw new AppError('INVALID_INPUT', { internal: `not a name of an object: ${JSON.stringify(name)}` })
}
