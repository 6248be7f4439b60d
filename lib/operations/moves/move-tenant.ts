import type { z } from 'zod'
import { control } from '@/lib/db/control-client'
import { AppError } from '@/lib/errors'
import { fieldErrorsOf, moveInput } from '@/lib/operations/input'
import type { Journal, Noted } from '@/lib/operations/operation-journal'
import {
  beginOperation,
  type OperationStart,
  type Outcome,
  refusedOutcome,
  resumeOperation,
  runOperation,
} from '@/lib/operations/run-operation'
import { assertCanMove, currentPlace } from './claim-target'
import type { Moved, MoveInput, MoveOptions } from './move-options'
import { MoveRows } from './move-rows'
import { movePlan } from './move-steps'
import { readMove } from './read-moves'

/**
 * Moves a tenant to another placement, shard or region while its people keep working, and waits for it. One of the same tenant
 * to the same place that was broken off is gone on with. Never throws; wrong input is an INVALID_INPUT with `error.fields`.
 */
export async function moveTenant(input: MoveInput, options: MoveOptions = {}): Promise<Moved> {
  return guarded(input, async (wanted) => {
    const tenantId = await tenantIdOf(wanted.slug)
    const known = await underWay(tenantId, wanted)
    if (known) return resume(known, options)
    const start = await startOf(tenantId, wanted)
    return withRows((rows) => runOperation(start, movePlan({ ...start, rows, options }), options))
  })
}

/** Writes a move down and leaves it to the chores, or to `runMove`. Never throws. */
export async function beginMove(input: MoveInput): Promise<Moved> {
  return guarded(input, async (wanted) => {
    const start = await startOf(await tenantIdOf(wanted.slug), wanted)
    return withRows((rows) => beginOperation(start, movePlan({ ...start, rows, options: {} }).steps))
  })
}

/** Goes on with a move that nobody works on. Never throws. */
export async function runMove(operationId: string, options: MoveOptions = {}): Promise<Moved> {
  try {
    return await withView(await resume(operationId, options))
  } catch (error) {
    return refusedOutcome(error)
  }
}

type Wanted = z.output<typeof moveInput>

async function guarded(input: MoveInput, work: (wanted: Wanted) => Promise<Outcome>): Promise<Moved> {
  const parsed = moveInput.safeParse(input)
  if (!parsed.success) {
    return refusedOutcome(new AppError('INVALID_INPUT', { fieldErrors: fieldErrorsOf(parsed.error) }))
  }
  try {
    return await withView(await work(parsed.data))
  } catch (error) {
    return refusedOutcome(error)
  }
}

/** What is read last says most; without the journal the outcome stands alone. */
async function withView(outcome: Outcome): Promise<Moved> {
  const move = outcome.operationId ? await readMove(outcome.operationId).catch(() => null) : null
  return move ? { ...outcome, move } : outcome
}

async function tenantIdOf(slug: string): Promise<string> {
  const tenant = await control().tenant.findUnique({ where: { slug }, select: { id: true } })
  const message = `There is no tenant ${slug}.`
  if (!tenant) throw new AppError('NOT_FOUND', { message, fieldErrors: { slug: message } })
  return tenant.id
}

const sameWish = (input: Noted, { kind, shard, region }: Wanted) =>
  input.kind === kind && input.shard === (shard ?? null) && input.region === (region ?? null)

/** The tenant's move to the same place, or null. @throws AppError CONFLICT for one to another place */
async function underWay(tenantId: string, wanted: Wanted): Promise<string | null> {
  const operation = await control().operation.findFirst({
    where: { kind: 'move', tenantId, status: 'running' },
    select: { id: true, input: true },
  })
  if (!operation) return null
  if (sameWish(operation.input as Noted, wanted)) return operation.id
  const message = `${wanted.slug} is being moved elsewhere. Cancel that move first, or wait for it.`
  throw new AppError('CONFLICT', { message, fieldErrors: { slug: message } })
}

/** What the journal begins with. @throws AppError CONFLICT for a tenant that can't be moved, or that is there already */
async function startOf(tenantId: string, wanted: Wanted): Promise<OperationStart & { tenantId: string; input: Noted }> {
  const current = await control().$transaction((tx) => currentPlace(tx, tenantId))
  assertCanMove(current, wanted)
  const { kind, shard, region, reason } = wanted
  const from = { fromKind: current.kind, fromShard: current.shard, fromRegion: current.region }
  return { kind: 'move', tenantId, input: { kind, shard: shard ?? null, region: region ?? null, reason, ...from } }
}

/** Goes on with a move, whoever has left it. */
const resume = (operationId: string, options: MoveOptions): Promise<Outcome> =>
  withRows((rows) => {
    const planFor = ({ tenantId, input }: Journal) => movePlan({ tenantId: tenantId ?? '', input, rows, options })
    return resumeOperation(operationId, planFor, options)
  })

/** Connections for moving rows, until `work` is through. */
async function withRows(work: (rows: MoveRows) => Promise<Outcome>): Promise<Outcome> {
  const rows = new MoveRows()
  try {
    return await work(rows)
  } finally {
    await rows.close()
  }
}
