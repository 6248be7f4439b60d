import { releaseVersion } from '@/lib/db/release'
import { bytes, count, duration } from './format'
import type { MeasuredTenant } from './measured-tenant'
import { paint } from './paint'
import type { Column } from './table'

/** One line a tenant. On a narrow terminal the figures that say least go first. */
export const tenantColumns: Column<MeasuredTenant>[] = [
  { title: 'tenant', cell: ({ slug }) => slug },
  { title: 'plan', cell: ({ plan }) => plan },
  { title: 'placement', cell: placementOf },
  { title: 'shard', cell: ({ placement }) => placement.shard },
  { title: 'region', cell: ({ region }) => region, goes: 2 },
  { title: 'standing', cell: standingOf },
  { title: 'queries', align: 'right', cell: ({ queries }) => count(queries) },
  { title: 'p50', align: 'right', cell: ({ p50 }) => duration(p50), goes: 1 },
  { title: 'p95', align: 'right', cell: ({ p95 }) => duration(p95), goes: 6 },
  { title: 'errors', align: 'right', cell: ({ errors }) => (errors > 0 ? paint.bad(count(errors)) : '0'), goes: 5 },
  {
    title: 'refused',
    align: 'right',
    cell: ({ limitHits }) => (limitHits > 0 ? paint.warn(count(limitHits)) : '0'),
    goes: 3,
  },
  { title: 'rows', align: 'right', cell: ({ rows }) => count(rows), goes: 4 },
  { title: 'size', align: 'right', cell: sizeOf, goes: 7 },
]

/** Where it lives; then where it is moving, that an operator has put it there, or where its plan wants it. */
function placementOf({ placement: { kind, desiredKind, pinned }, move }: MeasuredTenant): string {
  if (move) {
    const to = move.to.kind === kind ? move.to.shard : move.to.kind
    return `${kind} ${paint.warn(`⇒ ${to} ${Math.floor(move.progress.percent)} %`)}`
  }
  if (pinned) return `${kind} ${paint.quiet('pinned')}`
  return kind === desiredKind ? kind : `${kind} ${paint.warn(`→ ${desiredKind}`)}`
}

function standingOf({ state, standing, schemaVersion }: MeasuredTenant): string {
  const words = [
    standing === 'ok' ? '' : standing === 'read_only' ? paint.warn('read-only') : paint.bad(standing),
    state === 'pending' ? paint.quiet('pending') : '',
    schemaVersion < releaseVersion ? paint.warn('old tables') : '',
  ].filter(Boolean)
  return words.length > 0 ? words.join(', ') : paint.good('ok')
}

function sizeOf({ bytes: size, isExact }: MeasuredTenant): string {
  return isExact === false ? `~${bytes(size)}` : bytes(size)
}
