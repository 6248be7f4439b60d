import { downgradeGraceDays, isFurtherApart, type PlacementKind, placementRoom } from '@/lib/billing/plans'
import { regionWords } from '@/lib/control/regions'
import { control } from '@/lib/db/control-client'
import { describeMove, type MoveNews, type MoveState, type Where } from './describe-move'
import type { MoveEndView, MoveView } from './move-view'
import { moveOf } from './read-moves'

const dayMs = 24 * 60 * 60 * 1000
/** For so long a move that is done is told of. */
const toldForMs = 60_000

/** What this tenant's admins are to be told of its move: under way, done just now, or to come. Null where there is nothing to tell. */
export async function readMoveNews(tenantId: string, now = new Date()): Promise<MoveNews | null> {
  const [row] = await readRow(tenantId)
  if (!row) return null
  const move = row.isMoving ? await moveOf(tenantId) : null
  if (move) return describeMove(underWay(move))
  // What comes next is more than what has been.
  const state = toCome(row, now) ?? justDone(row, now)
  return state && describeMove(state)
}

interface Row {
  kind: PlacementKind
  desiredKind: PlacementKind
  /** The plan has no say: an operator has placed it, or it is about to be erased. */
  isSettled: boolean
  desiredSince: Date
  nextMoveAt: Date
  moveFailures: number
  region: string
  /** When it last left a place that isn't purged yet. */
  leftAt: Date | null
  /** As last measured. */
  rows: number | null
  bytes: number | null
  isMoving: boolean
}

/** Pages ask this often, and mostly for nothing: one trip, by keys alone. Whether it moves, in the words of the index for that. */
function readRow(tenantId: string): Promise<Row[]> {
  return control().$queryRaw<Row[]>`
    SELECT p.kind, l.desired_kind AS "desiredKind", l.pinned OR t.erase_after IS NOT NULL AS "isSettled",
           l.desired_since AS "desiredSince", l.next_move_at AS "nextMoveAt", l.move_failures AS "moveFailures", s.region,
           (SELECT max(left_at) FROM remnants r WHERE r.tenant_id = l.tenant_id) AS "leftAt",
           size.rows::float8 AS rows, size.bytes::float8 AS bytes,
           EXISTS (SELECT FROM operations o WHERE (CASE WHEN o.status = 'running' THEN o.tenant_id END) = l.tenant_id AND o.kind = 'move')
             AS "isMoving"
      FROM placements l
      JOIN places p ON p.id = l.place_id
      JOIN shards s ON s.name = p.shard_name
      JOIN tenants t ON t.id = l.tenant_id
      LEFT JOIN LATERAL (SELECT rows, bytes FROM tenant_sizes z
                          WHERE z.tenant_id = l.tenant_id AND z.rows IS NOT NULL ORDER BY z.day DESC LIMIT 1) size ON true
     WHERE l.tenant_id = ${tenantId}::uuid`
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

/** By what it has left behind a moment ago. */
function justDone({ kind, region, leftAt }: Row, now: Date): MoveState | null {
  const isTold = leftAt !== null && leftAt.getTime() >= now.getTime() - toldForMs
  return isTold ? { is: 'moved', to: whereOf({ kind, region }) } : null
}

function toCome(row: Row, now: Date): MoveState | null {
  const { kind, desiredKind: to } = row
  if (kind === to || row.isSettled) return null
  const isPutOff = row.nextMoveAt > now
  if (isPutOff && row.moveFailures > 0) return { is: 'delayed', to, until: row.nextMoveAt }
  if (isFurtherApart(to, kind)) return { is: 'waiting', to }
  const at = new Date(row.desiredSince.getTime() + downgradeGraceDays * dayMs)
  if (at > now) return { is: 'leaving', to, at }
  return isPutOff || isTooLarge(row, to) ? { is: 'too_large', kind, to } : { is: 'waiting', to }
}

function isTooLarge({ rows, bytes }: Row, to: PlacementKind): boolean {
  const room = placementRoom[to]
  return room !== null && ((rows ?? 0) > room.rows || (bytes ?? 0) > room.bytes)
}
