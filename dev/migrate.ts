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
  const targets = await migrateDatabases(databases)
  const changed = targets.filter(({ migrations }) => migrations.length > 0)
  for (const { target, migrations } of changed) console.log(`${target}: ${migrations.join(', ')}`)
  const others = targets.length - changed.length
  if (others > 0) console.log(changed.length > 0 ? `The other ${others} were up to date.` : 'Everything is up to date.')
})
