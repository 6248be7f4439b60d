import { execFile } from 'node:child_process'
import { createHash } from 'node:crypto'
import fs from 'node:fs/promises'
import { createRequire } from 'node:module'
import { promisify } from 'node:util'

const target = 'lib/db/generated'
const stampFile = `${target}/.stamp`
const run = promisify(execFile)

/**
 * Generates the two Prisma clients and `schema-version.ts`, whose `schemaVersion` is the name of the newest tenant
 * migration. Does nothing and gives false when nothing that goes into them has changed.
 */
export async function generateClients(): Promise<boolean> {
  const version = await newestTenantMigration()
  const stamp = await hashInputs(version)
  if ((await readOrEmpty(stampFile)) === stamp) return false
  await fs.rm(target, { recursive: true, force: true })
  await Promise.all(['control', 'tenant'].map(generate))
  await fs.writeFile(
    `${target}/schema-version.ts`,
    `/** Name of the newest tenant migration: the tables that this release needs. */\nexport const schemaVersion = '${version}'\n`,
  )
  await fs.writeFile(stampFile, stamp)
  return true
}

async function generate(name: string): Promise<void> {
  const cli = createRequire(import.meta.url).resolve('prisma/build/index.js')
  const env = { ...process.env, PRISMA_SCHEMA: name, PRISMA_HIDE_UPDATE_MESSAGE: '1', CHECKPOINT_DISABLE: '1' }
  await run(process.execPath, [cli, 'generate', '--schema', `prisma/${name}/schema.prisma`], { env }).catch(
    (error: unknown) => {
      const said = error instanceof Error && 'stderr' in error ? String(error.stderr).trim() : String(error)
      throw new Error(`prisma generate failed for prisma/${name}/schema.prisma:\n${said}`)
    },
  )
}

async function newestTenantMigration(): Promise<string> {
  const entries = await fs.readdir('prisma/tenant/migrations', { withFileTypes: true })
  const names = entries.filter((entry) => entry.isDirectory()).map((entry) => entry.name)
  return names.toSorted().at(-1) ?? ''
}

async function hashInputs(version: string): Promise<string> {
  const files = [
    'prisma/control/schema.prisma',
    'prisma/tenant/schema.prisma',
    'dev/prisma/tenant-models.mjs',
    'node_modules/prisma/package.json',
  ]
  const hash = createHash('sha256').update(version)
  for (const file of files) hash.update(await fs.readFile(file))
  return hash.digest('hex')
}

async function readOrEmpty(file: string): Promise<string> {
  return fs.readFile(file, 'utf8').catch(() => '')
}
