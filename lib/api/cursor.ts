import { createHash } from 'node:crypto'
import { z } from 'zod'
import { AppError } from '@/lib/errors'
import { seal, unseal } from '@/lib/seal'

/** What a cursor goes on with: this list of this tenant, asked for in the same way. */
export interface ListAsked {
  tenantId: string
  list: string
  /** All that decides which rows and in what order. */
  filter: Record<string, unknown>
}

const inside = z.object({ of: z.string(), after: z.uuid() })

const nameOf = ({ tenantId, list, filter }: ListAsked) =>
  createHash('sha256')
    .update(JSON.stringify([tenantId, list, filter]))
    .digest('base64url')

/** Where a list goes on: after the row with this id. Sealed, so that nobody builds on what is in it. */
export const toCursor = (asked: ListAsked, after: string): string => seal('cursor', { of: nameOf(asked), after })

/** The id after which to go on. @throws AppError INVALID_INPUT for what isn't a cursor of this very list */
export function fromCursor(asked: ListAsked, cursor: string): string {
  const { of, after } = open(cursor)
  if (of !== nameOf(asked)) throw noCursor()
  return after
}

function open(cursor: string) {
  try {
    return inside.parse(unseal('cursor', cursor))
  } catch (error) {
    throw noCursor(error)
  }
}

const noCursor = (cause?: unknown) => {
  const cursor = 'Send a cursor as it came, with the other parameters as they were; or begin again without one.'
  return new AppError('INVALID_INPUT', { cause, fieldErrors: { cursor } })
}
