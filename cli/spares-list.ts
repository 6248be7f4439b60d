import { listSpares, type Spares } from '@/lib/operations/list-spares'
import type { FleetCommand } from './fleet-command'
import { count } from './format'
import { paint } from './paint'
import type { NoParameters } from './parameters'
import { type Column, table } from './table'

const columns: Column<Spares>[] = [
  { title: 'shard', cell: ({ shard }) => shard },
  { title: 'region', cell: ({ region }) => region },
  { title: 'kind', cell: ({ kind }) => kind },
  { title: 'ready', align: 'right', cell: readyOf },
  { title: 'wanted', align: 'right', cell: ({ wanted }) => count(wanted) },
  { title: 'behind', align: 'right', cell: ({ behind }) => (behind > 0 ? paint.warn(count(behind)) : '0') },
  { title: 'unfinished', align: 'right', cell: ({ unfinished }) => count(unfinished) },
  { title: '', cell: ({ status }) => (status === 'draining' ? paint.warn('draining') : '') },
]

function readyOf({ ready, wanted, status }: Spares): string {
  return status === 'open' && ready < wanted ? paint.warn(count(ready)) : count(ready)
}

export const sparesListCommand: FleetCommand<NoParameters> = {
  name: 'list',
  summary: 'List what each shard keeps ready for new tenants.',
  details: 'Ready can be claimed in milliseconds. Behind waits for "migrate"; unfinished is being made or dropped.',
  parameters: {},
  examples: [['spares', 'the same as "spares list"']],
  isDefault: true,
  async run() {
    const spares = await listSpares()
    return { json: spares, text: spares.length === 0 ? 'There is no shard yet.' : table(columns, spares) }
  },
}
