import fc from 'fast-check'
import pg from 'pg'
import { afterAll, describe, expect, it } from 'vitest'
import { testDatabases } from '@/dev/db/test-databases'
import { createDataPlane } from '@/lib/db/data-plane'
import { admitTenant } from '@/lib/db/home'
import type { Force } from '@/lib/db/tenant-client'
import { programArb } from './arbitrary-program'
import { type Bench, runProgram } from './run-program'
import { acme, globex, resetSql } from './tenants'

const databases = await testDatabases()
const superuser = new pg.Client({ connectionString: databases.shard.superuserUrl })
await superuser.connect()
await superuser.query('SET session_replication_role = replica')
for (const { id } of [acme, globex])
  await admitTenant(databases.shard.ownerUrl, { tenantId: id, epoch: 1n, limits: {} })
afterAll(() => superuser.end())

const plane = createDataPlane({
  resolve: async () => ({ kind: 'shared', shard: 'us-1', url: databases.shard.appUrl, schemaName: 'public', epoch: 1n }),
  maxConnections: 3,
})
afterAll(() => plane.close())

describe('x', () => {
  it('y', async () => {
    const bench: Bench = { superuser, lockOne: true, tenants: [acme, globex].map((tenant) => ({ tenant, db: plane.tenantDb(tenant.id, 'work') })) }
    let n = 0
    let runs = 0
    const seen = new Map<string, number>()
    const result = await fc.check(fc.asyncProperty(programArb([acme, globex]), async (ticks) => {
      await superuser.query(resetSql([acme, globex]))
      runs += 1
      n += await runProgram(bench, ticks)
    }), { seed: 42, numRuns: 100, endOnFailure: true })
    console.log(runs, n)
    if (result.failed) console.log(String(result.errorInstance).slice(0, 5000))
    expect(result.failed).toBe(false)
  }, 100_000)
})
