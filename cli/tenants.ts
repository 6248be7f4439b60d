import { planIds } from '@/lib/billing/plans'
import { labelInput } from '@/lib/operations/input'
import type { FleetCommand } from './fleet-command'
import { counted } from './format'
import { countInput, oneOf, placementInput } from './inputs'
import { assertKnown } from './known-names'
import { type MeasuredTenant, measuredTenants } from './measured-tenant'
import { paint } from './paint'
import { table } from './table'
import { tenantColumns } from './tenant-columns'

/** What a list can be sorted by, and how: names go up, figures down. */
const orders = {
  slug: (a: MeasuredTenant, b: MeasuredTenant) => (a.slug < b.slug ? -1 : 1),
  queries: down(({ queries }) => queries),
  p95: down(({ p95 }) => p95),
  errors: down(({ errors }) => errors),
  rows: down(({ rows }) => rows),
  bytes: down(({ bytes }) => bytes),
}

function down(figure: (tenant: MeasuredTenant) => number | null) {
  return (a: MeasuredTenant, b: MeasuredTenant) => (figure(b) ?? -1) - (figure(a) ?? -1)
}

const parameters = {
  plan: { flags: '--plan <plan>', text: planIds.join(', '), input: oneOf(planIds).optional() },
  placement: { flags: '--placement <kind>', text: 'shared, schema or database', input: placementInput.optional() },
  shard: { flags: '--shard <name>', text: 'those on this shard', input: labelInput('name').optional() },
  region: { flags: '--region <name>', text: 'those in this region', input: labelInput('name').optional() },
  standing: {
    flags: '--standing <standing>',
    text: 'ok, read_only or suspended',
    input: oneOf(['ok', 'read_only', 'suspended']).optional(),
  },
  sort: {
    flags: '--sort <by>',
    text: 'slug (default), queries, p95, errors, rows or bytes',
    input: oneOf(['slug', 'queries', 'p95', 'errors', 'rows', 'bytes']).optional(),
  },
  limit: { flags: '--limit <n>', text: 'the first so many', input: countInput(1_000_000).optional() },
  hours: { flags: '--hours <n>', text: 'figures of so many hours, 48 at most (24)', input: countInput(48).optional() },
}

export const tenantsCommand: FleetCommand<typeof parameters> = {
  name: 'tenants',
  summary: 'List tenants: plan, placement, standing, and what they ask of the machines.',
  details: `Queries, durations (19 % off at most), errors and refusals are of the last 24 hours; refused is what the plan allowed no
more of. Rows and sizes are measured once a day; one with a ~ is estimated, since shared tables can't be weighed by tenant.
An arrow (→) leads from the placement to the one that the plan asks for, a double one (⇒) to where it is being moved; one that
is pinned was put there by an operator, whatever its plan asks for.

With --json: an array of { slug, plan, placement: { kind, shard, desiredKind, pinned, … }, move, region, schemaVersion, standing, queries, p50, p95, … }.`,
  parameters,
  examples: [
    ['tenants --placement database', 'who has a database of its own'],
    ['tenants --sort queries --limit 10', 'the ten busiest'],
    ['tenants --standing suspended --json', 'for a script'],
  ],
  async run({ sort = 'slug', limit, hours = 24, ...filter }) {
    await assertKnown('--shard', { shards: filter.shard === undefined ? [] : [filter.shard] })
    await assertKnown('--region', { region: filter.region })
    const all = await measuredTenants(filter, new Date(Date.now() - hours * 3_600_000))
    const shown = all.toSorted(orders[sort]).slice(0, limit)
    return { json: shown, text: shown.length === 0 ? 'No tenant fits.' : inWords(shown, all) }
  },
}

function inWords(shown: MeasuredTenant[], { length }: MeasuredTenant[]): string {
  const sum =
    shown.length < length
      ? `The first ${shown.length} of ${counted(length, 'tenant')}.`
      : `${counted(length, 'tenant')}.`
  return `${table(tenantColumns, shown)}\n\n${paint.quiet(sum)}`
}
