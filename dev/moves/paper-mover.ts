import { toNote, toOperationError } from '@/lib/operations/operation-error'
import { beginJournal } from '@/lib/operations/operation-journal'
import { moveInput } from '@/lib/operations/input'
import type { Mover } from '@/lib/operations/moves/start-due-moves'
import { reservePlace } from '@/lib/operations/reserve-place'
import { refusedOutcome } from '@/lib/operations/run-operation'
import { control } from '@/lib/db/control-client'
import { AppError } from '@/lib/errors'

export interface PaperMover extends Mover {
  /** Slugs, as moves of them began. */
  begun: string[]
  /** Most moves that were ever worked on at once, per shard. */
  peaks: Map<string, number>
}

/**
 * Moves on paper: the journal and the catalogue change as a move changes them, rows stay where they are. `work` is what a move
 * does meanwhile; what it throws is why the move fails.
 */
export function paperMover(work: (slug: string) => Promise<void> = async () => {}): PaperMover {
  const begun: string[] = []
  const peaks = new Map<string, number>()
  const now = new Map<string, number>()
  const count = (shard: string, by: number) => {
    now.set(shard, (now.get(shard) ?? 0) + by)
    peaks.set(shard, Math.max(peaks.get(shard) ?? 0, now.get(shard) ?? 0))
  }
  return {
    begun,
    peaks,
    // Nobody has anything.
    fits: async () => true,
    async begin(given) {
      const { slug, ...input } = moveInput.parse(given)
      const { id: tenantId } = await control().tenant.findUniqueOrThrow({ where: { slug } })
      const noted = { kind: input.kind, shard: input.shard ?? null, region: input.region ?? null, reason: input.reason }
      const holder = await beginJournal({ kind: 'move', tenantId, input: noted }, { detached: true })
      if (!holder) return refusedOutcome(new AppError('CONFLICT'))
      begun.push(slug)
      return { operationId: holder.id, status: 'running', steps: [] }
    },
    async run(operationId) {
      const move = await readMove(operationId)
      const shards = new Set([move.from, move.shard])
      for (const shard of shards) count(shard, 1)
      const error = await work(move.slug)
        .then(() => arrive(move))
        .then(
          () => null,
          (reason: unknown) => toNote(toOperationError(reason)),
        )
      for (const shard of shards) count(shard, -1)
      const status = error === null ? 'done' : 'undone'
      await control().operation.update({ where: { id: operationId }, data: { status, error, finishedAt: new Date() } })
      return { operationId, status, steps: [] }
    },
  }
}

interface PaperMove {
  tenantId: string
  slug: string
  kind: string
  from: string
  shard: string
}

async function readMove(operationId: string): Promise<PaperMove> {
  const { tenantId, input } = await control().operation.findUniqueOrThrow({ where: { id: operationId } })
  const { slug, placement } = await control().tenant.findUniqueOrThrow({
    where: { id: tenantId ?? '' },
    include: { placement: { include: { place: true } } },
  })
  const from = placement?.place.shardName ?? ''
  const kind = String(Reflect.get(Object(input), 'kind'))
  return { tenantId: tenantId ?? '', slug, kind, from, shard: String(Reflect.get(Object(input), 'shard') ?? from) }
}

/** The place is written down, and never made. Throws where there is no room for it. */
async function arrive({ tenantId, kind, shard }: PaperMove): Promise<void> {
  await control().$transaction(async (tx) => {
    const placeId =
      kind === 'shared'
        ? (await tx.place.findFirstOrThrow({ where: { kind, shardName: shard } })).id
        : await reservePlace(tx, { kind: kind === 'schema' ? 'schema' : 'database', shards: [shard], tenantId })
    if (!placeId) throw new AppError('NO_ROOM')
    await tx.placement.update({ where: { tenantId }, data: { placeId, epoch: { increment: 1 } } })
    const left = { tenantId, NOT: { id: placeId } }
    await tx.place.updateMany({ where: left, data: { tenantId: null, state: 'dropping' } })
  })
}
