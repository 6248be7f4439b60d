import type { z } from 'zod'
import { control } from '@/lib/db/control-client'
import { AppError } from '@/lib/errors'
import { fieldErrorsOf } from '@/lib/operations/input'
import type { RunOptions } from '@/lib/operations/operation-step'
import { type Outcome, refusedOutcome, resumeOperation, runOperation } from '@/lib/operations/run-operation'
import { type EraseReceipt, readReceipt } from './erase-receipt'
import { erasePlan } from './erase-steps'
import { eraseInput } from './input'

/** `running`: it was begun, can't be taken back, and is gone on with by the chores or by the same call. */
export type Erased = Outcome & { receipt?: EraseReceipt }

/**
 * Removes a tenant and every row of it everywhere, for ever, and waits for it. One that was broken off is gone on with. Never
 * throws; another operation on the tenant is a CONFLICT, and wrong input an INVALID_INPUT with `error.fields`.
 */
export async function eraseTenant(input: z.input<typeof eraseInput>, options: RunOptions = {}): Promise<Erased> {
  const parsed = eraseInput.safeParse(input)
  if (!parsed.success) {
    return refusedOutcome(new AppError('INVALID_INPUT', { fieldErrors: fieldErrorsOf(parsed.error) }))
  }
  const { slug, stripe } = parsed.data
  try {
    const tenant = await control().tenant.findUnique({ where: { slug }, select: { id: true } })
    if (tenant) return await eraseById(tenant.id, { stripe, onlyIfDue: false }, options)
    const message = `There is no workspace ${slug}.`
    return refusedOutcome(new AppError('NOT_FOUND', { message, fieldErrors: { slug: message } }))
  } catch (error) {
    return refusedOutcome(error)
  }
}

interface How {
  /** Counts also for one that was broken off, unless it is past that step. */
  stripe: 'delete' | 'keep'
  /** Not one whose owner has taken it back in the last moment. */
  onlyIfDue: boolean
}

/** The same by id. */
export async function eraseById(tenantId: string, how: How, options: RunOptions = {}): Promise<Erased> {
  const input = { ...how }
  const brokenOff = await control().operation.findFirst({
    where: { tenantId, status: 'running' },
    select: { id: true, kind: true },
  })
  if (brokenOff && brokenOff.kind !== 'erase') return refusedOutcome(underWay(brokenOff.kind))
  if (brokenOff) {
    await control().operation.updateMany({
      where: { id: brokenOff.id, leasedUntil: { lt: new Date() } },
      data: { input },
    })
  }
  const outcome = brokenOff
    ? await resumeOperation(brokenOff.id, erasePlan, options)
    : await runOperation({ kind: 'erase', tenantId, input }, erasePlan({ tenantId, input }), options)
  const receipt = outcome.status === 'done' ? await readReceipt(outcome.operationId) : null
  return { ...outcome, ...(receipt && { receipt }) }
}

const underWay = (kind: string) =>
  new AppError('CONFLICT', {
    message:
      kind === 'move'
        ? 'The workspace is being moved. Cancel that first, or wait for its end.'
        : `Another operation is at work on this workspace: ${kind}. Wait for its end, then try again.`,
  })
