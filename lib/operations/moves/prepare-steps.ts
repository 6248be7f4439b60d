import { setConnectionLimit } from '@/lib/billing/connection-limit'
import type { PlanId } from '@/lib/billing/plans'
import { control } from '@/lib/db/control-client'
import { clearMachinery, readHome, receiveHome, takeHome } from '@/lib/db/home-hold'
import { assertSameVersion, backToActive, startCapture, waitForHolders } from '@/lib/db/home-move'
import { purgeTenantRows } from '@/lib/db/move/purge-tenant-rows'
import { vacuumTables } from '@/lib/db/move/vacuum-tables'
import { AppError } from '@/lib/errors'
import { log, logUnknown } from '@/lib/log'
import { noteFailureOn } from '@/lib/operations/avoided-shards'
import { dropPlace, releasePlace } from '@/lib/operations/drop-place'
import { finishPlace } from '@/lib/operations/make-place'
import { type StepContext, Suspension } from '@/lib/operations/operation-step'
import { claimTarget } from './claim-target'
import type { MoveStep } from './move-steps'
import { beginning } from './move-progress'
import { claimedOf, readPlace, readPlacement, readScope, type WantedPlace } from './move-scope'
import { noteMove } from './note-move'
import { purgeLeftRows } from './purge-steps'

/** How long whoever is at work when capturing begins is waited for; its plan ends it before. */
const holdersForMs = 90_000

/** So many rows of the tenant's that were left at the target are worth a VACUUM before it comes back. */
const manyRows = 10_000

/** How long those are waited for who were at work when a move was taken back. */
const lateNotesForMs = 5_000

/** An undone move purges for so long what it has copied; the rest is left to the chores. */
const undoForMs = 20_000

/** The target is claimed, cleared of whatever was left there, and from then on every change at the source is noted. */
export function prepareSteps(tenantId: string, wanted: WantedPlace): [MoveStep, ...MoveStep[]] {
  return [
    {
      name: 'target',
      async run(at) {
        await at.note({ ...beginning })
        at.mayStop()
        const { sourceId, placeId, epoch, shard, region, ready } = await claimTarget(tenantId, wanted, at)
        await readyTarget(tenantId, { placeId, shard, ready })
        return { source: sourceId, place: placeId, epoch: String(epoch), shard, region }
      },
      undo: (at) => giveTargetBack(tenantId, wanted, at),
      leaves: () => 'the place that was claimed for it',
    },
    {
      name: 'clear',
      run: (at) => clearTarget(tenantId, at),
      undo: (at) => clearUndone(tenantId, at),
      leaves: () => 'rows at the place that it was to move to',
    },
    {
      name: 'capture',
      async run(at) {
        const { from, hold } = await readScope(tenantId, at)
        at.mayStop()
        await takeHome(from, hold, at.assertHeld)
        await startCapture(from, hold)
        if (await waitForHolders(from, new Date(Date.now() + holdersForMs), at.mayStop)) return
        throw new AppError('CONFLICT', {
          internal: 'somebody has had a transaction open for 90 s: see pg_stat_activity',
        })
      },
      undo: (at) => serveAgain(tenantId, at),
    },
  ]
}

async function readyTarget(
  tenantId: string,
  { placeId, shard, ready }: { placeId: string; shard: string; ready: boolean },
): Promise<void> {
  try {
    const place = ready ? await readPlace(placeId) : await finishPlace(placeId)
    const row = await control().subscription.findUnique({ where: { tenantId }, select: { plan: true } })
    await setConnectionLimit(place, (row?.plan ?? 'free') as PlanId)
  } catch (error) {
    noteFailureOn(shard, error)
    throw error
  }
}

/** A home at the target that lets nobody in, and nothing else of the tenant there, whatever an earlier stay has left. */
async function clearTarget(tenantId: string, at: StepContext): Promise<void> {
  const { source, target, from, to, hold, epoch } = await readScope(tenantId, at)
  const known = await readHome(from)
  if (known?.residence !== 'active') {
    throw new AppError('CONFLICT', { internal: `its home is ${known?.residence ?? 'missing'}` })
  }
  await receiveHome(to, hold, { epoch: epoch + 1n, assertHeld: at.assertHeld })
  const receiving = await readHome(to)
  if (receiving) assertSameVersion(known, receiving)
  let purged = 0
  for (let done = false; !done;) {
    at.mayStop()
    const until = new Date(Date.now() + 5_000)
    const now = await purgeTenantRows(to, tenantId, { hold, until })
    purged += now.rows
    ;({ done } = now)
  }
  // What a run that was broken off has deleted isn't counted: then the copy may be slow, and is right all the same.
  if (purged > manyRows) await vacuumTables(to)
  await clearMachinery(to, hold)
  await noteMove('workspace.move_started', { tenantId, operationId: at.operationId, source, target })
}

/**
 * The tenant is served where it was, at the epoch that the catalogue has for it there. There is no giving up: until it works
 * it is tried again and again.
 */
async function serveAgain(tenantId: string, at: StepContext): Promise<void> {
  const { from, hold, source, placement } = await readScope(tenantId, at)
  if (placement.placeId !== source.id) throw new Suspension('it has moved and can’t be taken back')
  try {
    await takeHome(from, hold, at.assertHeld)
    await backToActive(from, hold, placement.epoch)
    // Who came in while changes were noted may still note some: once they have ended, those are forgotten, too.
    if (await waitForHolders(from, new Date(Date.now() + lateNotesForMs))) {
      await backToActive(from, hold, placement.epoch)
    }
  } catch (cause) {
    throw new Suspension(`its home on ${source.shard} could not be opened again yet`, { cause })
  }
}

/** Rows in shared tables go now, or, where that takes long, with the chores. A place of its own goes as a whole. */
async function clearUndone(tenantId: string, at: StepContext): Promise<void> {
  const { target, hold } = await readScope(tenantId, at)
  if (target.kind !== 'shared') return
  const key = { tenantId_placeId: { tenantId, placeId: target.id } }
  const due = { purgeAfter: new Date() }
  await control().remnant.upsert({ where: key, create: { tenantId, placeId: target.id, ...due }, update: due })
  try {
    const until = new Date(Date.now() + undoForMs)
    await purgeLeftRows(tenantId, target, { hold, until, assertHeld: at.assertHeld })
  } catch (error) {
    logUnknown(error, { operationId: at.operationId, shard: target.shard })
  }
}

async function giveTargetBack(tenantId: string, { kind }: WantedPlace, at: StepContext): Promise<void> {
  const { placeId } = await readPlacement(tenantId)
  // Claimed, whether or not anybody has heard of it.
  const claimed = await control().place.findMany({
    where: { tenantId, id: { not: placeId }, remnants: { none: { tenantId } } },
    select: { id: true },
  })
  for (const { id } of claimed) {
    await releasePlace(id, tenantId)
    await dropPlace(id).catch((error: unknown) => {
      // The sweep of spares drops what was given back.
      log().warn(
        { operationId: at.operationId, placeId: id, err: error },
        'a place that was given back could not be dropped yet',
      )
    })
  }
  const target = claimedOf(at)
  if (!target) return
  const [source, aimed] = await Promise.all([readPlace(placeId), readPlace(target.placeId).catch(() => null)])
  const { shard, region } = at.results.target ?? {}
  const end = aimed ?? { kind, shard: String(shard), region: String(region) }
  await noteMove('workspace.move_failed', { tenantId, operationId: at.operationId, source, target: end })
}
