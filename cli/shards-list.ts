import { listShards, type ShardView } from '@/lib/operations/list-shards'
import type { FleetCommand } from './fleet-command'
import { count } from './format'
import { paint } from './paint'
import type { NoParameters } from './parameters'
import { type Column, table } from './table'

/** What a shard's row says, beside whatever else a command knows of it. */
export const shardColumns: Column<ShardView>[] = [
  { title: 'shard', cell: ({ name }) => name },
  { title: 'region', cell: ({ region }) => region, goes: 4 },
  { title: 'status', cell: statusOf },
  { title: 'shared', align: 'right', cell: ({ isShared, tenants }) => (isShared ? count(tenants.shared) : '–') },
  { title: 'schemas', align: 'right', cell: (shard) => roomOf(shard, 'schema') },
  { title: 'databases', align: 'right', cell: (shard) => roomOf(shard, 'database') },
]

function statusOf({ status, tenants }: ShardView): string {
  if (status === 'open') return paint.good('open')
  const left = tenants.shared + tenants.schema + tenants.database
  return paint.warn(left === 0 ? 'drained' : `draining, ${count(left)} left`)
}

/** Those of tenants, the spares, and how many there may be: "12+2 of 500". */
function roomOf({ tenants, spares, capacity, used }: ShardView, kind: 'schema' | 'database'): string {
  const text = `${count(tenants[kind])}+${spares[kind]} of ${count(capacity[kind])}`
  return used[kind] >= capacity[kind] && capacity[kind] > 0 ? paint.warn(text) : text
}

export const legend = 'Schemas and databases: tenants + spares of capacity.'

export const shardsListCommand: FleetCommand<NoParameters> = {
  name: 'list',
  summary: 'List shards: who lives there, spares, room.',
  parameters: {},
  examples: [['shards', 'the same as "shards list"']],
  isDefault: true,
  async run() {
    const shards = await listShards()
    const sealed: Column<ShardView> = { title: 'urls', cell: ({ urls }) => urls, goes: 1 }
    const text =
      shards.length === 0 ? noShards : `${table([...shardColumns, sealed], shards)}\n\n${paint.quiet(legend)}`
    return { json: shards, text }
  },
}

const noShards = 'There is no shard yet: "npm run migrate" writes those that the environment names.'
