import type { FleetTenant } from '@/lib/operations/read-tenants'

/** "a schema of its own (t_0123456789abcdef) on shard us-1, region us". */
export function placementInWords({ placement, region }: Pick<FleetTenant, 'placement' | 'region'>): string {
  const { kind, shard, schema, database } = placement
  const where = `on shard ${shard}, region ${region}`
  if (kind === 'shared') return `the shared tables ${where}`
  return kind === 'schema' ? `a schema of its own (${schema}) ${where}` : `a database of its own (${database}) ${where}`
}
