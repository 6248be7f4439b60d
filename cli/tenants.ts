import { planIds } from '@/lib/billing/plans'
import { releaseVersion } from '@/lib/db/release'
import { type FleetTenant, readTenants } from '@/lib/operations/read-tenants'
import type { Answer, FleetCommand } from './fleet-command'
import { counted } from './format'
import { labelInput } from '@/lib/operations/input'
import { countInput, oneOf, placementInput } from './inputs'
import { paint } from './paint'
import { type Column, table } from './table'

const parameters = {
  plan: { flags: '--plan <plan>', text: planIds.join(', '), input: oneOf(planIds).optional() },
  placement: { flags: '--placement <kind>', text: 'shared, schema or database', input: placementInput.optional() },
  shard: { flags: '--shard <name>', text: 'on this shard', input: labelInput('name').optional() },
  region: { flags: '--region <name>', text: 'in this region', input: labelInput('name').optional() },
  standing: {
    flags: '--standing <standing>',
    text: 'ok, read_only or suspended',
    input: oneOf(['ok', 'read_only', 'suspended']).optional(),
  },
  limit: { flags: '--limit <n>', text: 'so many at most', input: countInput(1_000_000).optional() },
}

export const tenantsCommand: FleetCommand<typeof parameters> = {
  name: 'tenants',
  summary: 'List tenants: plan, placement, standing, and what they ask of the machines.',
  parameters,
  examples: [
    ['tenants --placement database', 'who has a database of its own'],
    ['tenants --standing suspended --json', 'for a script'],
  ],
  async run({ limit, ...filter }): Promise<Answer> {
    const tenants = await readTenants(filter)
    const shown = tenants.slice(0, limit)
    return { json: shown, text: '' }
  },
}
