import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { archiveOf, fillOddly, restoreBytes, rowsOfTenant } from '@/dev/db/test-archive'
import { testDatabases } from '@/dev/db/test-databases'
import { withClient } from '@/dev/db/with-client'
import { crash, silence } from '@/dev/test/crash'
import { type Fault, withFault } from '@/dev/test/fault-points'
import { closeDataPlane } from '@/lib/control/tenant-db'
import { control } from '@/lib/db/control-client'
import { closeOwnerPools } from '@/lib/db/owner-pool'
import { provision } from '@/lib/operations/provision'
import { resumeOperations } from '@/lib/operations/resume-operations'
import { purgePendingTenants } from '@/lib/operations/undo-provision'
import { keyOf } from './tenant-key'

const databases = await testDatabases()
afterAll(async () => {
  await closeDataPlane()
  await closeOwnerPools()
  await control().$disconnect()
})

const soon = () => ({ until: new Date(Date.now() + 60_000) })

let tenantId = ''
let identity = ''
let archive: Buffer
let rows: Record<string, string[]>

beforeAll(async () => {
  tenantId = (await provision({ slug: 'phoenix', name: 'Phoenix' })).tenantId ?? ''
  await fillOddly(tenantId)
  identity = await keyOf(tenantId)
  archive = (await archiveOf(tenantId)).bytes
  rows = await rowsOfTenant(tenantId)
  await retire()
})

/** Takes the tenant away, as an erasure does. */
async function retire(): Promise<void> {
  await control().tenant.updateMany({ where: { id: tenantId }, data: { state: 'purging' } })
  await purgePendingTenants(soon())
}

/** What there is of the tenant on the shard, wherever: tables with rows of it, homes, and marks. */
async function remains(): Promise<string[]> {
  return withClient(databases.shard.superuserUrl, async (client) => {
    const { rows: tables } = await client.query<{ name: string }>(
      `SELECT format('%I.%I', table_schema, table_name) AS name FROM information_schema.columns
        WHERE column_name = 'tenant_id' AND table_schema !~ '^pg_'`,
    )
    const found: string[] = []
    for (const { name } of tables) {
      const { rowCount } = await client.query(`SELECT FROM ${name} WHERE tenant_id = $1`, [tenantId])
      if (rowCount) found.push(`${rowCount} in ${name}`)
    }
    return found
  })
}

const restore = (kind: 'shared' | 'schema') => restoreBytes(archive, { identity, kind })

/** One restore with one fault, then what an installation does by itself. Gives how it ended, and what is wrong with that. */
async function survive(kind: 'shared' | 'schema', fault: Fault, at: number) {
  const { result, met } = await withFault(fault, at, () => restore(kind))
  const faults: string[] = []
  const must = (holds: boolean, what: string) =>
    void (holds || faults.push(`${fault} at ${at}, ${result.status}: ${what}; ${JSON.stringify(result)}`))
  if (fault === 'dead' && met) await crash(databases)
  const seen = await control().tenant.findUnique({ where: { id: tenantId } })
  const isWhole = seen?.state === 'active' && JSON.stringify(await rowsOf()) === JSON.stringify(rowsIn(rows))
  must(seen?.state !== 'active' || isWhole, 'a tenant that is seen is whole')
  if (result.status === 'undone') must((await remains()).length === 0, 'what is undone is gone at once')
  await silence()
  await resumeOperations(soon())
  const after = await control().tenant.findUnique({ where: { id: tenantId } })
  if (after?.state === 'active') {
    must(JSON.stringify(await rowsOf()) === JSON.stringify(rowsIn(rows)), 'what is there is all there')
    await retire()
  } else must(result.status !== 'done', 'what is done is there')
  await purgePendingTenants(soon())
  must((await control().operation.count({ where: { status: 'running' } })) === 0, 'no operation is left open')
  must((await control().tenant.count()) === 0, 'no tenant is left half-made')
  must((await remains()).length === 0, `nothing is left on the shard: ${(await remains()).join(', ')}`)
  return { met, status: result.status, faults }
}

const rowsIn = ({ users, projects, tasks, usage, outbox }: Record<string, string[]>) => ({
  users,
  projects,
  tasks,
  usage,
  outbox,
})
const rowsOf = async () => rowsIn(await rowsOfTenant(tenantId))

/** Each kind of fault strikes at every 23rd statement, each at others. With 1 it is at all of them, and takes minutes. */
const stride = 23
const faults = ['refused', 'unheard', 'dead', 'cut off'] as const

describe.each(['shared', 'schema'] as const)('a tenant that comes back into a place of kind %s', (kind) => {
  it.each(faults)(
    'is there entirely or not at all, whichever statement is: %s',
    { timeout: 300_000 },
    async (fault) => {
      const ends = new Set<string>()
      let at = 1 + 5 * faults.indexOf(fault)
      for (let met = true; met; at += stride) {
        const end = await survive(kind, fault, at)
        expect(end.faults).toEqual([])
        ends.add(end.status)
        met = end.met
      }
      expect(at).toBeGreaterThan(60)
      expect(ends.size).toBeGreaterThan(1)
    },
  )
})

it('goes on with the same call after a crash, and with no other', async () => {
  await withFault('dead', 70, () => restore('schema'))
  await crash(databases)
  await silence()
  const begun = await control().operation.findFirstOrThrow({ where: { status: 'running' } })
  expect(await restore('shared')).toMatchObject({ status: 'failed', error: { code: 'CONFLICT' } })
  expect(await restore('schema')).toMatchObject({ status: 'done', operationId: begun.id, tenantId })
  expect(await rowsOf()).toEqual(rowsIn(rows))
  expect(JSON.stringify(begun)).not.toMatch(/phoenix/i)
})
