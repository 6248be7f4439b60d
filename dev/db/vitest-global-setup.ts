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
  const prepare = (control: string) =>
    prepareServer(server.superuserUrl('postgres'), server, { control, shards: { 'us-1': templates.shard } })
  const one = await prepare(templates.control)
  const { control, shards } = await prepare(templates.twoRegions)
  await migrateDatabases(one)
  // Shards are alike: a copy of us-1 is as good an eu-1.
  await migrateDatabases({ control, shards: [...shards, ...shards.map((shard) => shardNamed('eu-1', shard))] })
  const { ownerPassword, appPassword } = server
  project.provide('postgres', { superuserUrl: server.superuserUrl('postgres'), ownerPassword, appPassword, templates })
  return server.close
}
