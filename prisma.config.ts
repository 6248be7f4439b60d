import fs from 'node:fs'
import path from 'node:path'
import { defineConfig } from 'prisma/config'
import type { StackUrls } from './dev/stack/urls'

const nowhere = 'postgresql://nobody@127.0.0.1:1/none'

// Two histories: PRISMA_SCHEMA=control or (the default) tenant says which one the Prisma CLI works on.
const name = process.env.PRISMA_SCHEMA === 'control' ? 'control' : 'tenant'

// The CLI looks for its engine after this file has loaded. Ours needs no download; Windows can't start it and keeps Prisma's.
if (process.platform !== 'win32') {
  process.env.PRISMA_SCHEMA_ENGINE_BINARY ??= path.resolve('dev/prisma/schema-engine.mjs')
}

export default defineConfig({
  schema: `prisma/${name}/schema.prisma`,
  migrations: { path: `prisma/${name}/migrations`, initShadowDb: name === 'tenant' ? tenancySql() : '' },
  datasource: { url: ownerUrl() },
  experimental: { externalTables: true }, // what initShadowDb stands behind
})

/** The tenant tables' triggers call functions of the machinery. One script is one transaction: no index CONCURRENTLY. */
function tenancySql(): string {
  const folder = 'prisma/tenancy/migrations'
  const names = fs.readdirSync(folder).filter((entry) => fs.existsSync(path.join(folder, entry, 'migration.sql')))
  return names
    .toSorted()
    .map((entry) => fs.readFileSync(path.join(folder, entry, 'migration.sql'), 'utf8'))
    .join('\n')
    .replaceAll(/\bINDEX(\s+)CONCURRENTLY\b/gi, 'INDEX$1')
}

/** Given by the environment, else that of the running product; `prisma generate` and `validate` need none. */
function ownerUrl(): string {
  const given = process.env[name === 'control' ? 'CONTROL_OWNER_URL' : 'SHARD_US_1_OWNER_URL']
  if (given) return given
  if (!fs.existsSync('.data/dev.json')) return nowhere
  const { urls } = JSON.parse(fs.readFileSync('.data/dev.json', 'utf8')) as { urls?: StackUrls }
  const url = name === 'control' ? urls?.controlUrl : urls?.shards[0]?.ownerUrl
  return url ?? nowhere
}
