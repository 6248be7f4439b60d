import { control, type ControlPrisma } from '@/lib/db/control-client'
import { releaseVersion } from '@/lib/db/release'
import { isAppError } from '@/lib/errors'
import { logUnknown } from '@/lib/log'
import { dropPlace } from './drop-place'
import { finishPlace } from './make-place'
import { holdShards, type OwnKind, reservePlace } from './reserve-place'

export interface FilledSpares {
  made: number
  /** Brought up to this release. */
  renewed: number
  dropped: number
  failed: number
}

/** Whoever makes or drops a place says nothing for this long at most. */
const silentForMs = 5 * 60_000

/** A place that nobody lives in. */
const unheld = { tenantId: null, kind: { in: ['schema', 'database'] }, placements: { none: {} } }

/**
 * Keeps as many spares on each open shard as are wanted, as far as there is room; finishes or drops what was left half-made
 * or half-dropped, and what waits on a draining shard. Shards go side by side: one that doesn't answer keeps no other.
 * Begins nothing after `until`.
 */
export async function fillSpares({ until }: { until: Date }): Promise<FilledSpares> {
  const filled: FilledSpares = { made: 0, renewed: 0, dropped: 0, failed: 0 }
  const shards = await control().shard.findMany()
  await Promise.all(
    shards.map(async (shard) => {
      try {
        await sweepShard(shard, until, filled)
        if (shard.status !== 'open') return
        await fillShard(
          shard.name,
          { schema: shard.wantedSpareSchemas, database: shard.wantedSpareDatabases },
          until,
          filled,
        )
      } catch (error) {
        logUnknown(error, { shard: shard.name })
        filled.failed += 1
      }
    }),
  )
  return filled
}

/** One place after the other; what can't be reached stays for the next run. */
async function sweepShard({ name, status }: { name: string; status: string }, until: Date, filled: FilledSpares) {
  for (const place of await unfinished(name, status)) {
    if (new Date() >= until) return
    // On a closed shard nobody will want it; one that was being dropped stays so.
    const drop = place.state === 'dropping' || status !== 'open'
    try {
      await (drop ? dropPlace(place.id) : finishPlace(place.id))
    } catch (error) {
      // Somebody is at work on it, or has claimed it this very moment.
      if (isAppError(error, 'CONFLICT') || isAppError(error, 'NOT_FOUND')) continue
      if (isAppError(error, 'UNAVAILABLE')) throw error
      logUnknown(error, { placeId: place.id })
      filled.failed += 1
      continue
    }
    filled[drop ? 'dropped' : place.state === 'making' ? 'made' : 'renewed'] += 1
  }
}

function unfinished(shardName: string, status: string) {
  const silent = { updatedAt: { lt: new Date(Date.now() - silentForMs) } }
  const waiting: ControlPrisma.PlaceWhereInput =
    status === 'open' ? { state: 'ready', schemaVersion: { lt: releaseVersion } } : { state: 'ready' }
  return control().place.findMany({
    where: { shardName, ...unheld, OR: [{ state: 'dropping' }, { state: 'making', ...silent }, waiting] },
    orderBy: { createdAt: 'asc' },
    take: 50,
    select: { id: true, state: true },
  })
}

async function fillShard(shard: string, wanted: Record<OwnKind, number>, until: Date, filled: FilledSpares) {
  for (const kind of ['schema', 'database'] as const) {
    while (new Date() < until) {
      const id = await control().$transaction(async (tx) => {
        await holdShards(tx, 'to settle')
        return reservePlace(tx, { kind, shards: [shard], tenantId: null, mostSpares: wanted[kind] })
      })
      if (!id) break
      await finishPlace(id)
      filled.made += 1
    }
  }
}
