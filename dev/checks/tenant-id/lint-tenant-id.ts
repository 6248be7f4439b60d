import fs from 'node:fs/promises'
import { parse, placeOf, type Source } from '@/dev/checks/source/read-sources'
import { findTenantIdWrites } from './find-tenant-id-writes'

/** Who calls the tenant client. Below these, lib/db forces the tenant and lib/control speaks of tenants themselves. */
const callers = /^(app|components|emails|lib\/(?!db\/|control\/))/

/** A sentence for each place where a caller gives the tenant client a `tenantId`: lock 1 does, and nobody else. */
export async function lintTenantId(sources: Source[]): Promise<string[]> {
  const models = tenantModels(await fs.readFile('prisma/tenant/schema.prisma', 'utf8'))
  return sources.filter(({ file }) => callers.test(file)).flatMap((source) => lintSource(source, models))
}

export function lintSource(source: Source, models: ReadonlySet<string>): string[] {
  return findTenantIdWrites(parse(source), models).map(
    (position) =>
      `${placeOf(source, position)} writes tenantId for the tenant client: leave it out, the client is bound to its tenant.`,
  )
}

/** Names of the client's properties: `OneTimeToken` is at `db.oneTimeToken`. */
export function tenantModels(schema: string): Set<string> {
  return new Set(
    Array.from(schema.matchAll(/^model (\w)(\w*) \{/gm), ([, first = '', rest = '']) => first.toLowerCase() + rest),
  )
}
