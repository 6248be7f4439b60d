import { isDeepStrictEqual } from 'node:util'
import { v7 as uuidv7 } from 'uuid'
import type { z } from 'zod'
import type { PlacementKind } from '@/lib/billing/plans'
import { forgetTenant } from '@/lib/control/catalogue'
import { isSlugFormer } from '@/lib/control/former-slugs'
import { isSlugHeld } from '@/lib/control/released-slugs'
import { aboutTenant } from '@/lib/control/tenant-db'
import { control } from '@/lib/db/control-client'
import { AppError } from '@/lib/errors'
import { logUnknown } from '@/lib/log'
import { isUsableSlug } from '@/lib/tenancy/host'
import { activateTenant } from './activate-tenant'
import { claimPlace, taken } from './claim-place'
import { fieldErrorsOf, provisionInput } from './input'
import { makeHome, notedInput, provisionSteps, readyPlace } from './provision-steps'
import { type Outcome, refusedOutcome, resumeOperation, runOperation } from './run-operation'
import { undoProvision } from './undo-provision'

export interface NewTenant {
  slug: string
  name: string
  state: 'pending' | 'active'
  /** Default: the oldest open one. */
  region?: string | undefined
  /** Default: shared. */
  kind?: PlacementKind | undefined
  /** Default: one of the region that has room. */
  shard?: string | undefined
}

/** True where a new tenant may be called so now. Somebody else may still be quicker: provisioning decides. */
export async function isSlugFree(slug: string): Promise<boolean> {
  if (!isUsableSlug(slug)) return false
  if ((await control().tenant.count({ where: { slug } })) > 0) return false
  return !(await isSlugHeld(slug)) && !(await isSlugFormer(slug))
}

/**
 * Makes a tenant for a sign-up: catalogue row and place, then its home there. What fails is undone; after a crash the row is
 * `pending`, which is all the journal it needs, and purged later. Gives the tenant's id.
 * @throws AppError CONFLICT (slug taken), INVALID_INPUT (no such region or shard), NO_ROOM
 */
export async function provisionTenant(tenant: NewTenant): Promise<string> {
  const { slug, name, state, region, shard, kind = 'shared' } = tenant
  if (!isUsableSlug(slug)) throw taken(slug)
  const id = uuidv7()
  await claimPlace({ id, slug, name }, { kind, region, shard })
  try {
    await readyPlace(id)
    await makeHome(id)
    if (state === 'active') await activateTenant(id)
  } catch (error) {
    // What can't be undone now is left to the purge; why it failed is what the caller must hear.
    await undoProvision(id).catch((left: unknown) => logUnknown(left, aboutTenant(id)))
    throw error
  }
  forgetTenant(slug)
  return id
}

export type Provisioned = Outcome & { tenantId?: string }

/**
 * Makes a tenant for an operator, in any placement, and invites its owner. Journalled: after a crash the same call goes on
 * where it stopped, and the chores do so without it. Never throws; wrong input is an INVALID_INPUT with `error.fields`.
 */
export async function provision(input: z.input<typeof provisionInput>): Promise<Provisioned> {
  const parsed = provisionInput.safeParse(input)
  if (!parsed.success) {
    return refusedOutcome(new AppError('INVALID_INPUT', { fieldErrors: fieldErrorsOf(parsed.error) }))
  }
  try {
    return await beginOrGoOn(parsed.data)
  } catch (error) {
    return refusedOutcome(error)
  }
}

async function beginOrGoOn(given: z.output<typeof provisionInput>): Promise<Provisioned> {
  const noted = notedInput(given)
  const known = await brokenOff(given.slug)
  const tenantId = known?.tenantId ?? uuidv7()
  const steps = provisionSteps(tenantId, noted, given)
  const outcome = known
    ? await resumeOperation(known.operationId, ({ input }) => {
        if (isDeepStrictEqual(input, noted)) return steps
        const message = `${given.slug} is being made with other options. Repeat those, or wait until it is taken back.`
        throw new AppError('CONFLICT', { message, fieldErrors: { slug: message } })
      })
    : await runOperation({ kind: 'provision', tenantId, input: noted }, steps)
  forgetTenant(given.slug)
  return outcome.status === 'done' ? { ...outcome, tenantId } : outcome
}

/** A tenant of this name that a provision has begun and not finished. */
async function brokenOff(slug: string): Promise<{ tenantId: string; operationId: string } | null> {
  const tenant = await control().tenant.findUnique({ where: { slug }, select: { id: true, state: true } })
  if (tenant?.state !== 'pending') return null
  const operation = await control().operation.findFirst({
    where: { kind: 'provision', tenantId: tenant.id, status: 'running' },
    select: { id: true },
  })
  return operation && { tenantId: tenant.id, operationId: operation.id }
}
