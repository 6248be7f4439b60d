import type { TestProject } from 'vitest/node'
import { generateClients } from '@/dev/prisma/generate-clients'
import { migrateDatabases } from './migrate-databases'
import { prepareServer } from './prepare-server'
import { startThrowAwayServer } from './throw-away-server'

export type TestPostgres = {
  superuserUrl: string
  ownerPassword: string
  appPassword: string
  /** Migrated databases that nobody is connected to: `CREATE DATABASE … TEMPLATE` copies them in a moment. */
  templates: { control: string; shard: string }
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
  const templates = { control: 'template_control', shard: 'template_us_1' }
  const urls = await prepareServer(server.superuserUrl('postgres'), server, {
    control: templates.control,
    shards: { 'us-1': templates.shard },
  })
  await migrateDatabases(urls)
  const { ownerPassword, appPassword } = server
  project.provide('postgres', { superuserUrl: server.superuserUrl('postgres'), ownerPassword, appPassword, templates })
  return server.close
}
