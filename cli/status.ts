import { checkHealth } from '@/lib/control/check-health'
import { type FleetVersions, fleetVersions } from '@/lib/operations/fleet-versions'
import { listShards, type ShardView } from '@/lib/operations/list-shards'
import type { MoveView } from '@/lib/operations/moves/move-view'
import { type RecentOperation, recentOperations } from '@/lib/operations/recent-operations'
import { backupState, backupStateInWords } from './backup-state'
import type { FleetCommand } from './fleet-command'
import { ago, count, counted, listInWords } from './format'
import { busiestTenants, type MeasuredTenant } from './measured-tenant'
import { moveColumns } from './moves-list'
import { movesUnderWay } from './moves-under-way'
import { paint } from './paint'
import type { NoParameters } from './parameters'
import { legend, shardColumns } from './shards-list'
import { type Column, table } from './table'
import { tenantColumns } from './tenant-columns'
import { productInWords } from './open-product'

const dayMs = 24 * 60 * 60 * 1000

type Health = Record<string, boolean>

export const statusCommand: FleetCommand<NoParameters> = {
  name: 'status',
  summary: 'The fleet on one screen: shards, versions, moves, operations, the busiest tenants.',
  details: 'Fails where a database doesn’t answer.',
  parameters: {},
  examples: [
    ['status', 'how is it?'],
    ['status --json', 'for a script'],
  ],
  async run() {
    const since = new Date(Date.now() - dayMs)
    const [health, shards, versions, operations, moves, backups, busiest] = await Promise.all([
      checkHealth(),
      listShards(),
      fleetVersions(),
      recentOperations({ since, most: 20 }),
      movesUnderWay(),
      backupState(),
      busiestTenants(5, since),
    ])
    const text = [
      `${paint.title('Fleet')} of ${productInWords()}`,
      shardsInWords(shards, health),
      versionsInWords(versions),
      backupStateInWords(backups),
      ...(moves.length > 0 ? [movesInWords(moves)] : []),
      operationsInWords(operations, moves),
      busiestInWords(busiest),
    ].join('\n\n')
    return {
      json: { product: productInWords(), health, shards, versions, operations, moves, backups },
      text,
      failure: failureOf(health),
    }
  },
}

function shardsInWords(shards: ShardView[], health: Health): string {
  const answers: Column<ShardView> = {
    title: 'answers',
    cell: ({ name }) => (health[`shard ${name}`] ? paint.good('yes') : paint.bad('NO')),
  }
  return shards.length === 0
    ? 'There is no shard yet.'
    : `${table([...shardColumns, answers], shards)}\n${paint.quiet(legend)}`
}

function versionsInWords({ release, places, behind, failed }: FleetVersions): string {
  const lines = [
    behind === 0
      ? `${paint.good('✔')} All ${counted(places, 'place')} have the tables of this release (${release}).`
      : `${paint.warn('!')} ${count(behind)} of ${counted(places, 'place')} lack tables of this release (${release}): npm run fleet -- migrate`,
  ]
  if (failed > 0)
    lines.push(`${paint.bad('✖')} A migration failed in ${counted(failed, 'place')}: npm run fleet -- migrate --check`)
  return lines.join('\n')
}

const operationColumns: Column<RecentOperation>[] = [
  { title: 'operation', cell: ({ kind }) => kind },
  { title: 'tenant', cell: ({ tenant }) => tenant ?? '–' },
  { title: 'status', cell: statusOf },
  { title: 'begun', cell: ({ createdAt }) => ago(createdAt) },
  { title: '', cell: ({ error }) => error ?? '', cut: true },
]

function statusOf({ status, isSilent }: RecentOperation): string {
  if (status === 'failed') return paint.bad(status)
  return status === 'running' && isSilent ? paint.warn('broken off') : paint.warn(status)
}

function movesInWords(moves: MoveView[]): string {
  const more = moves.length > 5 ? `\n${paint.quiet(`and ${count(moves.length - 5)} more: npm run fleet -- moves`)}` : ''
  return `Being moved:\n${table(moveColumns, moves.slice(0, 5))}${more}`
}

/** Moves that are under way have lines of their own. */
function operationsInWords(all: RecentOperation[], moves: MoveView[]): string {
  const operations = all.filter(({ kind, status }) => kind !== 'move' || status !== 'running')
  if (operations.length === 0)
    return `${paint.good('✔')} No ${moves.length > 0 ? 'other ' : ''}operation is under way, and none failed in the last 24 hours.`
  return table(operationColumns, operations.slice(0, 5))
}

function busiestInWords(busiest: MeasuredTenant[]): string {
  if (busiest.length === 0) return 'Nobody asked for anything in the last 24 hours.'
  return `Busiest in the last 24 hours:\n${table(tenantColumns, busiest)}`
}

function failureOf(health: Health) {
  const silent = Object.keys(health).filter((name) => !health[name])
  if (silent.length === 0) return undefined
  return { code: 'UNAVAILABLE' as const, message: `No answer from ${listInWords(silent, 'and')}.` }
}
