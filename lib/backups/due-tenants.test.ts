import { randomUUID } from 'node:crypto'
import fc from 'fast-check'
import { afterAll, beforeEach, expect, it } from 'vitest'
import { testDatabases } from '@/dev/db/test-databases'
import { control } from '@/lib/db/control-client'
import { expiredBackups } from './clear-backups'
import { countTooLarge, dueTenants } from './due-tenants'

await testDatabases()
afterAll(() => control().$disconnect())
beforeEach(async () => {
  await control().backup.deleteMany()
  await control().tenant.deleteMany()
})

const now = new Date('2027-03-01T12:00:00Z')
const hoursAgo = (hours: number) => new Date(now.getTime() - hours * 3_600_000)

let made = 0

async function addTenant(state = 'active'): Promise<string> {
  const slug = `t-${(made += 1)}`
  return (await control().tenant.create({ data: { slug, name: slug, region: 'us', state } })).id
}

interface Past {
  hours: number
  status: 'done' | 'failed' | 'running'
  error?: string
}

async function addBackups(tenantId: string, past: Past[]): Promise<string[]> {
  const rows = past.map(({ hours, ...row }) => ({
    id: randomUUID(),
    tenantId,
    objectName: `${tenantId}/${randomUUID()}`,
    startedAt: hoursAgo(hours),
    finishedAt: hoursAgo(hours),
    ...row,
  }))
  await control().backup.createMany({ data: rows })
  return rows.map(({ id }) => id)
}

const due = (chores = true) => dueTenants({ chores, without: [], most: 100, now })

it('those who wait longest come first; who has a young one, or isn’t active, doesn’t come', async () => {
  const [old, never, older, young, justOld] = await Promise.all(Array.from({ length: 5 }, () => addTenant()))
  await addTenant('pending')
  await addTenant('purging')
  await addBackups(old!, [{ hours: 30, status: 'done' }])
  await addBackups(older!, [
    { hours: 40, status: 'done' },
    { hours: 60, status: 'done' },
  ])
  await addBackups(young!, [
    { hours: 23, status: 'done' },
    { hours: 90, status: 'done' },
  ])
  await addBackups(justOld!, [{ hours: 24.01, status: 'done' }])
  expect(await due()).toEqual([never, older, old, justOld])
  expect(await dueTenants({ chores: true, without: [never!], most: 2, now })).toEqual([older, old])
})

it('one that failed is left for an hour, one that is too large for a week; an operator gets both', async () => {
  const [failed, failedLong, large, largeOnce, largeOnceAWeek] = await Promise.all(
    Array.from({ length: 5 }, () => addTenant()),
  )
  const tooSlow = { status: 'failed', error: 'TOO_SLOW: it takes longer' } as const
  await addBackups(failed!, [{ hours: 0.9, status: 'failed', error: 'UNAVAILABLE: x' }])
  await addBackups(failedLong!, [{ hours: 1.1, status: 'failed', error: 'UNAVAILABLE: x' }])
  await addBackups(large!, [
    { hours: 2, ...tooSlow },
    { hours: 100, ...tooSlow },
    { hours: 40, status: 'done' }, // by an operator's run
  ])
  await addBackups(largeOnce!, [{ hours: 3, ...tooSlow }])
  await addBackups(largeOnceAWeek!, [
    { hours: 4, ...tooSlow },
    { hours: 169, ...tooSlow },
  ])
  expect(await due()).toEqual([largeOnceAWeek, largeOnce, failedLong])
  expect(await due(false)).toEqual(expect.arrayContaining([failed, large]))
  expect(await countTooLarge(now)).toBe(1)
})

it('what is kept: all of the last 30 days, and of each tenant the newest good one, however old', async () => {
  const past = fc.record({
    hours: fc.integer({ min: 0, max: 24 * 90 }),
    status: fc.constantFrom('done', 'done', 'failed', 'running'),
  })
  await fc.assert(
    fc.asyncProperty(fc.array(fc.array(past, { maxLength: 12 }), { minLength: 1, maxLength: 3 }), async (tenants) => {
      await control().backup.deleteMany()
      const wanted: string[] = []
      for (const backups of tenants) {
        const ids = await addBackups(await addTenant(), backups)
        const all = backups.map((backup, index) => ({ ...backup, id: ids[index]! }))
        const good = all.filter(({ status }) => status === 'done')
        // Its id decides between two of the same moment.
        const [newest] = good.toSorted((a, b) => a.hours - b.hours || (a.id < b.id ? 1 : -1))
        const kept = all.filter((one) => one.hours <= 24 * 30 || one.status === 'running' || one.id === newest?.id)
        wanted.push(...kept.map(({ id }) => id))
      }
      const gone = (await expiredBackups({ now, most: 10_000 })).map(({ id }) => id)
      const left = await control().backup.findMany({ where: { id: { notIn: gone } }, select: { id: true } })
      expect(left.map(({ id }) => id).toSorted()).toEqual(wanted.toSorted())
    }),
    { numRuns: 60 },
  )
})
