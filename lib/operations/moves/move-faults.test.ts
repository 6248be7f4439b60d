import { expect, it } from 'vitest'
import { moveTo, type MovingTenant, somewhere, testMoves, whereIs } from '@/dev/db/moving-tenants'
import { silence } from '@/dev/test/crash'
import { endSessions, type Fault, withFault } from '@/dev/test/fault-points'
import { control } from '@/lib/db/control-client'
import { byId } from '@/lib/db/keys'
import { closeOwnerPools } from '@/lib/db/owner-pool'
import { fillSpares } from '@/lib/operations/fill-spares'
import { resumeOperations } from '@/lib/operations/resume-operations'
import { moveTenant } from './move-tenant'
import { purgeRemnants } from './purge-remnants'

const moves = await testMoves()
const { databases } = moves
const soon = () => ({ until: new Date(Date.now() + 60_000) })

/** The end of the process. */
async function crash(): Promise<void> {
  await control().$disconnect()
  await closeOwnerPools()
  const urls = [databases.controlUrl, databases.shardIn('us').ownerUrl, databases.shardIn('eu').ownerUrl]
  await endSessions(
    databases.shard.superuserUrl,
    urls.map((url) => new URL(url).pathname.slice(1)),
  )
}

const running = () => control().operation.count({ where: { status: 'running' } })

/** One move with one fault, then what an installation does by itself. Gives what is wrong with what came of it. */
async function survive(tenant: MovingTenant, fault: Fault, at: number) {
  const from = await whereIs(tenant)
  const to =
    somewhere[(somewhere.findIndex(({ kind, region }) => kind === from.kind && region === from.region) + 1) % 6]
  if (!to) throw new Error('there is always a next one')
  const before = await moves.rows(tenant)
  const { result, met } = await withFault(fault, at, () => moveTenant(moveTo(tenant, to)))
  const faults: string[] = []
  const must = (holds: boolean, what: string) =>
    void (holds || faults.push(`${fault} at ${at}, ${result.status}: ${what}`))
  if (fault === 'dead' && met) await crash()
  for (let runs = 0; runs < 6 && (await running()) > 0; runs++) {
    await silence()
    await resumeOperations(soon())
  }
  must((await running()) === 0, 'no operation is left open')
  const now = await whereIs(tenant)
  const isThere = now.kind === to.kind && now.region === to.region
  must(isThere || (now.kind === from.kind && now.region === from.region), 'it is here or there')
  if (result.status === 'done') must(isThere, 'what is done is done')
  if (result.status === 'undone') must(!isThere, 'what is undone is undone')
  must(now.epoch > from.epoch || !isThere, 'its epoch has grown')
  must(JSON.stringify(await moves.rows(tenant)) === JSON.stringify(before), 'all rows are as they were')
  const title = `after ${fault} ${at}`
  const work = tenant.db.task.update({ where: byId(tenant.taskId), data: { title } })
  await work.catch((error: unknown) => must(false, `it works: ${String(error)}`))
  await moves.endGrace(tenant)
  await purgeRemnants(soon())
  await fillSpares(soon())
  const homes = await moves.homes(tenant)
  must(homes.length === 1 && /: active \d+$/.test(homes[0] ?? ''), `it has one home: ${homes.join(', ')}`)
  const held = await control().place.findMany({ where: { tenantId: tenant.id } })
  must(held.length === (now.kind === 'shared' ? 0 : 1), 'it holds no other place')
  must((await control().remnant.count()) === 0, 'nothing is left to be purged')
  must((await control().place.count({ where: { state: 'dropping' } })) === 0, 'no place is left half-dropped')
  const prefix = `${now.region}-1/${now.kind === 'shared' ? 'public' : now.kind}: `
  const stray = (await moves.traces(tenant)).filter((line) => !line.startsWith(prefix))
  must(stray.length === 0, `nothing of it is elsewhere: ${stray.join(', ')}`)
  return { met, status: result.status, isThere, faults }
}

/** Each kind of fault strikes at every n-th statement, each at others. With 1 it is at all of them, and takes minutes. */
const stride = 31

it.each(['refused', 'unheard', 'dead', 'cut off'] as const)(
  'ends in one place or the other, entirely, whichever statement is: %s',
  { timeout: 900_000 },
  async (fault) => {
    const tenant = await moves.tenant({ kind: 'shared', region: 'us' }, 3)
    await fillSpares(soon())
    const ends = new Set<string>()
    let at = 1 + ['refused', 'unheard', 'dead', 'cut off'].indexOf(fault) * 8
    for (let met = true; met; at += stride) {
      const end = await survive(tenant, fault, at)
      expect(end.faults).toEqual([])
      ends.add(`${end.status} ${end.isThere ? 'there' : 'here'}`)
      met = end.met
    }
    expect(at).toBeGreaterThan(100)
    expect([...ends]).toContain('done there')
  },
)
