import { afterAll, describe, expect, it } from 'vitest'
import { archiveOf, fillOddly, restoreBytes, rowsOfTenant } from '@/dev/db/test-archive'
import { testDatabases } from '@/dev/db/test-databases'
import { findTenant } from '@/lib/control/catalogue'
import { placeOf } from '@/lib/control/places'
import { closeDataPlane, tenantDb } from '@/lib/control/tenant-db'
import { control } from '@/lib/db/control-client'
import { closeOwnerPools } from '@/lib/db/owner-pool'
import { provision } from '@/lib/operations/provision'

await testDatabases({ regions: ['us', 'eu'] })
afterAll(async () => {
  await closeDataPlane()
  await closeOwnerPools()
  await control().$disconnect()
})

const kinds = ['shared', 'schema', 'database'] as const
const regions = ['us', 'eu'] as const
const places = kinds.flatMap((kind) => regions.map((region) => ({ kind, region })))

async function oddTenant(slug: string, where: (typeof places)[number]): Promise<string> {
  const { tenantId } = await provision({ slug, name: 'Odd', ...where })
  if (!tenantId) throw new Error('not provisioned')
  await fillOddly(tenantId)
  return tenantId
}

describe.each(places)('a tenant in a place of kind $kind in $region', ({ kind, region }) => {
  // Each way once: the target is the place after this one.
  const to = places[(places.findIndex((place) => place.kind === kind && place.region === region) + 1) % places.length]

  it(`comes back as a new one in ${to?.kind} in ${to?.region}, bit for bit`, async () => {
    const slug = `odd-${kind}-${region}`
    const tenantId = await oddTenant(slug, { kind, region })
    const { bytes, summary } = await archiveOf(tenantId)
    const before = await rowsOfTenant(tenantId)
    expect(summary.rows).toBe(Object.values(before).flat().length)

    const restored = await restoreBytes(bytes, { as: `${slug}-copy`, ...to })
    expect(restored).toMatchObject({ status: 'done', slug: `${slug}-copy`, waitsForMigration: false })
    const copyId = restored.tenantId ?? ''
    expect(copyId).not.toBe(tenantId)
    expect(await placeOf(copyId)).toMatchObject(to ?? {})
    const { sessions, one_time_tokens, outbox, audit_entries, ...rest } = await rowsOfTenant(copyId)
    expect(rest).toEqual(Object.fromEntries(Object.keys(rest).map((table) => [table, before[table]])))
    expect({ sessions, one_time_tokens }).toEqual({ sessions: [], one_time_tokens: [] })
    // The original sends its mails; an import that is under way goes on in both.
    expect(outbox).toEqual(before.outbox?.filter((row) => row.includes('true') || row.includes('importId')))
    expect(outbox).toHaveLength(2)
    expect(audit_entries).toEqual(expect.arrayContaining(before.audit_entries ?? ['']))
    expect(audit_entries).toHaveLength((before.audit_entries ?? []).length + 1)

    expect(await findTenant(copyId)).toMatchObject({ state: 'active', region: to?.region, name: 'Odd' })
    expect(await tenantDb(copyId, 'work').task.count()).toBe(before.tasks?.length)
    expect(await rowsOfTenant(tenantId)).toEqual(before)
  })
})
