import { afterAll, expect, it } from 'vitest'
import { testDatabases } from '@/dev/db/test-databases'
import { closeDataPlane } from '@/lib/control/tenant-db'
import { control } from '@/lib/db/control-client'
import { closeOwnerPools } from '@/lib/db/owner-pool'
import { isSlugFree, provision, provisionTenant } from './provision'
import { holdSlug, purgeReleasedSlugs } from '@/lib/control/released-slugs'

await testDatabases()
afterAll(async () => {
  await closeDataPlane()
  await closeOwnerPools()
  await control().$disconnect()
})

it('a slug that was given up is nobody’s for 30 days, and no word of it is stored', async () => {
  await holdSlug(control(), 'ada-lovelace')
  expect(await isSlugFree('ada-lovelace')).toBe(false)
  const asked = provisionTenant({ slug: 'ada-lovelace', name: 'Somebody', state: 'active' })
  await expect(asked).rejects.toMatchObject({ code: 'CONFLICT', fieldErrors: { slug: /taken/ } })
  expect(await provision({ slug: 'ada-lovelace', name: 'Somebody' })).toMatchObject({ error: { code: 'CONFLICT' } })
  expect(await control().tenant.count()).toBe(0)
  expect(JSON.stringify(await control().releasedSlug.findMany())).not.toMatch(/ada|lovelace/)
  expect(await purgeReleasedSlugs()).toBe(0)
  await control().releasedSlug.updateMany({ data: { heldUntil: new Date(Date.now() - 1000) } })
  expect(await isSlugFree('ada-lovelace')).toBe(true)
  expect(await purgeReleasedSlugs()).toBe(1)
})

it('who claims a slug while its tenant ends is refused, whoever commits first', async () => {
  const id = await provisionTenant({ slug: 'beta', name: 'Beta', state: 'active' })
  await control().placement.deleteMany({ where: { tenantId: id } })
  const { promise: mayEnd, resolve: end } = Promise.withResolvers<void>()
  const ending = control().$transaction(async (tx) => {
    await tx.tenant.delete({ where: { id } })
    await holdSlug(tx, 'beta')
    await mayEnd
  })
  const claiming = provisionTenant({ slug: 'beta', name: 'Somebody', state: 'active' })
  setTimeout(end, 300)
  await ending
  await expect(claiming).rejects.toMatchObject({ code: 'CONFLICT' })
})
