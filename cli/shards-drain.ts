import { drainShard } from '@/lib/operations/drain-shard'
import { labelInput } from '@/lib/operations/input'
import { confirm } from './confirm'
import type { FleetCommand } from './fleet-command'
import { counted } from './format'
import { flag, yes } from './inputs'
import { paint } from './paint'
import { productInWords } from './open-product'

const parameters = {
  shard: { flags: '<name>', text: 'which shard', input: labelInput('name') },
  undo: { flags: '--undo', text: 'open it again', input: flag },
  yes,
}

export const shardsDrainCommand: FleetCommand<typeof parameters> = {
  name: 'drain',
  summary: 'Close a shard to new tenants.',
  details: `Who lives there stays and works. Its spares are dropped by the next sweep. Nobody is on the way there any more once this
returns. Asks first, unless --yes is given or it is opened again.`,
  parameters,
  examples: [
    ['shards drain us-1 --yes', 'without being asked'],
    ['shards drain us-1 --undo', 'open again'],
  ],
  async run({ shard, undo, yes }) {
    if (!undo) {
      await confirm(
        `Shard ${shard} of ${productInWords()} will take no new tenants, and its spares will be dropped.`,
        yes,
      )
    }
    const view = await drainShard({ shard, undo })
    const left = view.tenants.shared + view.tenants.schema + view.tenants.database
    const said = undo
      ? 'is open again.'
      : `is closed to new tenants; ${counted(left, 'tenant')} ${left === 1 ? 'lives' : 'live'} there.`
    return { json: view, text: `${paint.good('✔')} Shard ${shard} ${said}` }
  },
}
