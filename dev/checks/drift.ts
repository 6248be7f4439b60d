import fs from 'node:fs/promises'
import { findDrift } from './drift/find-drift'
import { onMigratedServer } from './migrated-server'

/**
 * Builds the control database and a shard from their migrations on a throw-away Postgres, and compares them with the
 * Prisma schemas. Gives one text for each schema that differs, with the SQL that a new migration would need.
 */
export async function run(): Promise<string[]> {
  return onMigratedServer(async ({ control, shard }) => {
    const pairs = { control, tenant: shard }
    const found = await Promise.all(
      Object.entries(pairs).map(async ([name, { ownerUrl }]) => {
        const file = `prisma/${name}/schema.prisma`
        const sql = await findDrift(ownerUrl, file, await fs.readFile(file, 'utf8'))
        return (
          sql && `${file} and prisma/${name}/migrations have drifted apart. What the schema has beyond them:\n${sql}`
        )
      }),
    )
    return found.filter((fault) => fault !== null)
  })
}
