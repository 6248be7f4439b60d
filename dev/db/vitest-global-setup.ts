import type { TestProject } from 'vitest/node'
import { generateClients } from '@/dev/prisma/generate-clients'
import { shardNamed } from './database-urls'
import { migrateDatabases } from './migrate-databases'
import { prepareServer } from './prepare-server'
import { startThrowAwayServer } from './throw-away-server'

export type TestPostgres = {
  superuserUrl: string
  ownerPassword: string
  appPassword: string
  /** Migrated databases that nobody is connected to: `CREATE DATABASE … TEMPLATE` copies them in a moment. */
  templates: {
    control: string
    /** Of a control database that knows `eu-1`, too. */
    twoRegions: string
    shard: string
  }
}

declare module 'vitest' {
  interface ProvidedContext {
    postgres: TestPostgres
  }
}

/** One throw-away Postgres server for the whole run. */
export async function setup(project: TestProject): Promise<() => Promise<void>> {
  await generateClients()
  const server = await startThrowAwayServer()
  const templates = { control: 'template_control', twoRegions: 'template_two_regions', shard: 'template_us_1' }
  const urlsOf = await prepareServer(server.superuserUrl('postgres'), server, Object.values(templates))
  // Shards are alike: a copy of us-1 is as good an eu-1.
  const shard = (name: string) => shardNamed(name, urlsOf(templates.shard))
  await migrateDatabases({ control: urlsOf(templates.control), shards: [shard('us-1')] })
  await migrateDatabases({ control: urlsOf(templates.twoRegions), shards: [shard('us-1'), shard('eu-1')] })
  const { ownerPassword, appPassword } = server
  project.provide('postgres', { superuserUrl: server.superuserUrl('postgres'), ownerPassword, appPassword, templates })
  return server.close
}
