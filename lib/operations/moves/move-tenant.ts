import { AppError } from '@/lib/errors'
import { refusedOutcome } from '@/lib/operations/run-operation'
import type { MoveInput, Moved, MoveOptions } from './move-options'

const notYet = () => refusedOutcome(new AppError('UNAVAILABLE', { message: 'Moves are not wired up yet.' }))

/**
 * Moves a tenant to another placement, shard or region while its people keep working, and waits for it. One of the same tenant
 * to the same place that was broken off is gone on with. Never throws; wrong input is an INVALID_INPUT with `error.fields`.
 */
export async function moveTenant(input: MoveInput, options: MoveOptions = {}): Promise<Moved> {
  return input.slug && options ? notYet() : notYet()
}

/** Writes a move down and leaves it to the chores, or to `runMove`. Never throws. */
export async function beginMove(input: MoveInput): Promise<Moved> {
  return input.slug ? notYet() : notYet()
}

/** Goes on with a move that nobody works on. Never throws. */
export async function runMove(operationId: string, options: MoveOptions = {}): Promise<Moved> {
  return operationId && options ? notYet() : notYet()
}
