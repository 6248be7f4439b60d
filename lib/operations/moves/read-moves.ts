import type { PlacementKind } from '@/lib/billing/plans'
import { control } from '@/lib/db/control-client'
import { fromNote } from '@/lib/operations/operation-error'
import type { Noted, Progress, Request, StepStatus } from '@/lib/operations/operation-journal'
import { notedOf, progressOf } from './move-progress'
import type { MovedFiles, MoveView } from './move-view'

interface Row {
  id: string
  tenantId: string
  slug: string
  input: Noted
  status: 'running' | 'done' | 'failed' | 'undone'
  isSilent: boolean
  request: Request | null
  error: string | null
  progress: Progress
  steps: Record<string, { status: StepStatus; result: Noted }> | null
  createdAt: Date
  finishedAt: Date | null
}

interface Filter {
  operationId?: string
  /** Of this tenant's, the one that is under way. */
  tenantId?: string
  since?: Date | undefined
  most: number
}

async function readRows({ operationId, tenantId, since, most }: Filter): Promise<Row[]> {
  return control().$queryRaw<Row[]>`
    SELECT o.id, o.tenant_id AS "tenantId", coalesce(t.slug, '') AS slug, o.input, o.status, o.leased_until < now() AS "isSilent",
           o.request, o.error, o.progress, o.created_at AS "createdAt", o.finished_at AS "finishedAt",
           (SELECT jsonb_object_agg(s.name, jsonb_build_object('status', s.status, 'result', s.result))
              FROM operation_steps s WHERE s.operation_id = o.id AND s.name IN ('target', 'commit', 'files', 'tidy')) AS steps
      FROM operations o LEFT JOIN tenants t ON t.id = o.tenant_id
     WHERE o.kind = 'move'
       AND (${operationId ?? null}::uuid IS NULL OR o.id = ${operationId ?? null}::uuid)
       AND (${tenantId ?? null}::uuid IS NULL OR (o.tenant_id = ${tenantId ?? null}::uuid AND o.status = 'running'))
       AND (${since ?? null}::timestamptz IS NULL OR o.status = 'running' OR o.created_at >= ${since ?? null}::timestamptz)
     ORDER BY o.created_at DESC, o.id DESC LIMIT ${most}`
}

const text = (value: unknown, otherwise: string) => (typeof value === 'string' && value !== '' ? value : otherwise)

function toView(row: Row): MoveView {
  const { input, status, error, request, steps, isSilent } = row
  const { result: claimed = {} } = steps?.target ?? {}
  const isUndoing = status === 'running' && error !== null
  const isCommitted = steps?.commit?.status === 'done'
  const noted = notedOf(row.progress)
  const trouble = typeof row.progress.trouble === 'string' ? row.progress.trouble : null
  const fromRegion = text(input.fromRegion, '')
  return {
    operationId: row.id,
    tenantId: row.tenantId,
    slug: row.slug,
    from: { kind: input.fromKind as PlacementKind, shard: text(input.fromShard, ''), region: fromRegion },
    to: {
      kind: input.kind as PlacementKind,
      // Which of them, is found out in the first step.
      shard: text(claimed.shard, text(input.shard, 'any shard')),
      region: text(claimed.region, text(input.region, fromRegion)),
    },
    status: status !== 'running' ? status : request === 'pause' ? 'paused' : isSilent ? 'broken off' : 'running',
    reason: input.reason === 'plan' ? 'plan' : 'operator',
    progress: progressOf(isUndoing ? { ...noted, phase: 'undoing' } : noted, status === 'done'),
    fencedMs: noted.fencedMs,
    files: filesOf(steps),
    canCancel: status === 'running' && !isUndoing && !isCommitted && request !== 'cancel',
    error: error === null ? trouble : fromNote(error).message,
    createdAt: row.createdAt,
    finishedAt: row.finishedAt,
  }
}

function filesOf(steps: Row['steps']): MovedFiles | null {
  const { files, tidy } = steps ?? {}
  if (files?.status !== 'done') return null
  const sum = (name: string) => Number(files.result[name] ?? 0) + Number(tidy?.result[name] ?? 0)
  return { copied: sum('copied'), bytes: sum('bytes'), deleted: sum('deleted'), left: tidy?.status === 'done' }
}

/** One move, under way or over; null for an unknown one. */
export async function readMove(operationId: string): Promise<MoveView | null> {
  const [row] = await readRows({ operationId, most: 1 })
  return row ? toView(row) : null
}

/** The move of this tenant that is under way; null where none is. One query. */
export async function moveOf(tenantId: string): Promise<MoveView | null> {
  const [row] = await readRows({ tenantId, most: 1 })
  return row ? toView(row) : null
}

/** Moves under way, and those begun since `since` (default: all), the newest first, so many at most. One query. */
export async function listMoves({ since, most }: { since?: Date | undefined; most: number }): Promise<MoveView[]> {
  return (await readRows({ since, most })).map(toView)
}
