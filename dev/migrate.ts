import fs from 'node:fs'
import { databasesFromEnv } from '@/dev/db/database-urls'
import { migrateDatabases } from '@/dev/db/migrate-databases'
import { runCommand } from '@/dev/process/run-command'

await runCommand(async () => {
  if (fs.existsSync('.env')) process.loadEnvFile('.env')
  const databases = databasesFromEnv(process.env)
  if (!databases) {
    throw new Error(
      'Environment variable CONTROL_OWNER_URL is missing: say which databases to migrate. See .env.example.',
    )
  }
  for (const { target, migrations } of await migrateDatabases(databases)) {
    console.log(`${target}: ${migrations.length > 0 ? migrations.join(', ') : 'up to date'}`)
  }
})
