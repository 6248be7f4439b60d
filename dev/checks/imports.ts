import { lintImports } from './imports/lint-imports'
import { readSources } from './source/read-sources'
import { lintTenantId } from './tenant-id/lint-tenant-id'

/**
 * Reads every source file and gives a sentence for each import that goes against the house (dev/checks/imports/house.ts),
 * each stray read of the environment, and each place where a caller of the tenant client writes `tenantId` itself.
 */
export async function run(): Promise<string[]> {
  const sources = await readSources()
  return [...sources.flatMap(lintImports), ...(await lintTenantId(sources))].toSorted()
}
