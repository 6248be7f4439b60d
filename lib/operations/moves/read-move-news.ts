import { downgradeGraceDays, isFurtherApart, type PlacementKind, placementRoom } from '@/lib/billing/plans'
import { regionWords } from '@/lib/control/regions'
import { control, type ControlPrisma } from '@/lib/db/control-client'
import { describeMove, type MoveNews, type MoveState, type Where } from './describe-move'
import type { MoveEndView, MoveView } from './move-view'
import { moveOf } from './read-moves'

const dayMs = 24 * 60 * 60 * 1000
/** For so long a move that is done is told of. */
const toldForMs = 60_000

/** What this tenant's admins are to be told of its move: under way, done just now, or to come. Null where there is nothing to tell. */
export async function readMoveNews(tenantId: string, now = new Date()): Promise<MoveNews | null> {
  const [move, row, done] = await Promise.all([
    moveOf(tenantId),
    control().placement.findUnique({ where: { tenantId }, include }),
    control().operation.count({
      where: { kind: 'move', tenantId, status: 'done', finishedAt: { gt: new Date(now.getTime() - toldForMs) } },
    }),
  ])
  if (move) return describeMove(underWay(move))
  if (!row) return null
  const isThere = { is: 'moved', to: whereOf({ kind: kindOf(row), region: row.place.shard.region }) } as const
  // What comes next is more than what has been.
  const state = toCome(row, now) ?? (done > 0 ? isThere : null)
  return state && describeMove(state)
}

function underWay({ from, to, status, progress }: MoveView): MoveState {
  const { phase, percent, etaSeconds } = progress
  return {
    is: 'moving',
    from: whereOf(from),
    to: whereOf(to),
    phase,
    isPaused: status === 'paused',
    percent,
    etaSeconds,
  }
}

const whereOf = ({ kind, region }: Pick<MoveEndView, 'kind' | 'region'>): Where => ({
  kind,
  region: regionWords(region),
})

type Row = ControlPrisma.PlacementGetPayload<{ include: typeof include }>

const include = {
  place: { include: { shard: { select: { region: true } } } },
  tenant: {
    select: {
      eraseAfter: true,
      sizes: { where: { rows: { not: null } }, orderBy: { day: 'desc' }, take: 1, select: { rows: true, bytes: true } },
    },
  },
} satisfies ControlPrisma.PlacementInclude

const kindOf = (row: Row) => row.place.kind as PlacementKind

function toCome(row: Row, now: Date): MoveState | null {
  const kind = kindOf(row)
  const to = row.desiredKind as PlacementKind
  if (kind === to || row.pinned || row.tenant.eraseAfter) return null
  const isPutOff = row.nextMoveAt > now
  if (isPutOff && row.moveFailures > 0) return { is: 'delayed', to, until: row.nextMoveAt }
  if (isFurtherApart(to, kind)) return { is: 'waiting', to }
  const at = new Date(row.desiredSince.getTime() + downgradeGraceDays * dayMs)
  if (at > now) return { is: 'leaving', to, at }
  return isPutOff || isTooLarge(row.tenant.sizes[0], to) ? { is: 'too_large', kind, to } : { is: 'waiting', to }
}

/** As it was last measured. */
function isTooLarge(size: Row['tenant']['sizes'][number] | undefined, to: PlacementKind): boolean {
  const room = placementRoom[to]
  return room !== null && size !== undefined && (Number(size.rows) > room.rows || Number(size.bytes) > room.bytes)
}
