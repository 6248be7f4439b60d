import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { testDatabases } from '@/dev/db/test-databases'
import { withClient } from '@/dev/db/with-client'
import { crash, silence } from '@/dev/test/crash'
import { type Fault, withFault } from '@/dev/test/fault-points'
import { closeDataPlane, tenantDb } from '@/lib/control/tenant-db'
import { control } from '@/lib/db/control-client'
import { closeOwnerPools } from '@/lib/db/owner-pool'
import { provision } from './provision'
import { resumeOperations } from './resume-operations'
import { purgePendingTenants } from './undo-provision'

const databases = await testDatabases()
afterAll(async () => {
  await closeDataPlane()
  await closeOwnerPools()
  await control().$disconnect()
})

const soon = () => ({ until: new Date(Date.now() + 60_000) })

// What was ever to be made is kept in mind, for rows of places go with what they stand for.
beforeAll(async () => {
  await withClient(databases.controlOwnerUrl, (client) =>
    client.query(`CREATE TABLE IF NOT EXISTS every_place (name text);
      GRANT INSERT ON every_place TO tenantry_app;
      CREATE OR REPLACE FUNCTION keep_name() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
        INSERT INTO every_place VALUES (coalesce(NEW.database_name, NEW.schema_name)); RETURN NULL; END $$;
      CREATE OR REPLACE TRIGGER keep_name AFTER INSERT ON places FOR EACH ROW EXECUTE FUNCTION keep_name()`),
  )
})

/** What is there of all places that were ever begun: schemas, databases and roles of their names. */
async function remains(): Promise<string[]> {
  const names = await withClient(databases.controlOwnerUrl, async (client) =>
    (await client.query<{ name: string }>('SELECT name FROM every_place')).rows.map(({ name }) => name),
  )
  return withClient(databases.shard.superuserUrl, async (client) => {
    const { rows } = await client.query<{ what: string }>(
      `SELECT 'schema ' || nspname AS what FROM pg_namespace WHERE nspname = ANY ($1)
       UNION ALL SELECT 'database ' || datname FROM pg_database WHERE datname = ANY ($1)
       UNION ALL SELECT 'role ' || rolname FROM pg_roles WHERE rolname = ANY ($1)
       UNION ALL SELECT 'home of ' || tenant_id FROM tenancy.home`,
      [names],
    )
    return rows.map(({ what }) => what)
  })
}

let tries = 0

/**
 * One provision with one fault, then what an installation does by itself. `met`: the fault wasn't behind its end. `faults`:
 * what is wrong with what came of it.
 */
async function survive(kind: 'schema' | 'database', fault: Fault, at: number) {
  tries += 1
  const slug = `try-${tries}`
  // Who the owner is stands in no journal: with one, an operation that died before inviting them is undone.
  const owner = fault === 'dead' ? undefined : { email: 'ada@example.com', name: 'Ada' }
  const { result, met } = await withFault(fault, at, () => provision({ slug, name: 'Try', kind, owner }))
  const { status, left = [], operationId } = result
  const faults: string[] = []
  const must = (holds: boolean, what: string) => void (holds || faults.push(`${fault} at ${at}, ${status}: ${what}`))
  if (status === 'undone') must((await remains()).length === 0, 'what is undone is gone at once')
  if (status === 'failed' && operationId) must(left.join().includes('tenant'), 'what is left is named')
  if (fault === 'dead' && met) await crash(databases)
  await silence()
  const begun = await control().tenant.count({ where: { slug } })
  await resumeOperations(soon())
  const active = await control().tenant.findUnique({ where: { slug, state: 'active' } })
  if (fault === 'dead') must((active ? 1 : 0) === begun, 'what a dead process has begun is gone on with')
  must(active !== null || status !== 'done', 'what is done is there')
  await purgePendingTenants(soon())
  if (active) await retire(active.id, kind, owner ? 1 : 0).catch((error: unknown) => must(false, String(error)))
  must((await control().operation.count({ where: { status: 'running' } })) === 0, 'no operation is left open')
  must((await control().tenant.count()) === 0, 'no tenant is left half-made')
  must((await control().place.count({ where: { kind } })) === 0, 'no place is left in the catalogue')
  must((await remains()).length === 0, `nothing is left on the shard: ${(await remains()).join(', ')}`)
  return { met, status, faults }
}

/** Throws unless the tenant can work; takes it away then. */
async function retire(tenantId: string, kind: string, owners: number): Promise<void> {
  await control().place.findFirstOrThrow({ where: { tenantId, kind, state: 'ready' } })
  const found = await tenantDb(tenantId, 'work').user.count({ where: { role: 'owner' } })
  if (found !== owners) throw new Error(`it has ${found} owners`)
  await control().tenant.update({ where: { id: tenantId }, data: { state: 'purging' } })
  await purgePendingTenants(soon())
}

/** Each kind of fault strikes at every 13th statement, each at others. With 1 it is at all of them, and takes minutes. */
const stride = 13

const faults = ['refused', 'unheard', 'dead', 'cut off'] as const

/** How the call itself ends most often: undone, or left to whoever comes next. */
const expected = { refused: 'undone', unheard: 'undone', dead: 'running', 'cut off': 'failed' } as const

describe.each(['schema', 'database'] as const)('a tenant with a %s of its own', (kind) => {
  it.each(faults)(
    'is there entirely or not at all, whichever statement is: %s',
    { timeout: 900_000 },
    async (fault) => {
      const ends = new Set<string>()
      let at = 1 + ((2 * faults.indexOf(fault)) % stride)
      for (let met = true; met; at += stride) {
        const end = await survive(kind, fault, at)
        expect(end.faults).toEqual([])
        ends.add(end.status)
        met = end.met
      }
      expect(at).toBeGreaterThan(50)
      expect([...ends]).toContain(expected[fault])
    },
  )
})
