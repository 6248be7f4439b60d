import { afterAll, beforeEach, describe, expect, it, vi } from 'vitest'
import { startMail } from '@/dev/mail/start-mail'
import { paperMover } from '@/dev/moves/paper-mover'
import { testDueMoves } from '@/dev/moves/test-due-moves'
import { freePort } from '@/dev/process/free-port'
import { control } from '@/lib/db/control-client'
import { AppError } from '@/lib/errors'
import { log } from '@/lib/log'
import { settleMoves } from './settle-moves'

const { sql, tenant, setPlan, placementOf, run } = await testDueMoves()
const mail = await startMail({ smtpPort: await freePort(), httpPort: await freePort() })
afterAll(() => mail.close())
beforeEach(async () => {
  Object.assign(process.env, { SMTP_URL: mail.smtpUrl, ALERT_EMAIL: 'operators@due.test' })
  await fetch(`${mail.url}/api/messages`, { method: 'DELETE' })
})

const fails = () => paperMover(() => Promise.reject(new AppError('UNAVAILABLE', { internal: 'the disk is full' })))
const isDue = (tenantId: string) => sql('UPDATE placements SET next_move_at = now() WHERE tenant_id = $1', [tenantId])

async function alerts(): Promise<{ subject: string; text: string }[]> {
  const response = await fetch(`${mail.url}/api/messages?to=operators@due.test`)
  return (await response.json()) as { subject: string; text: string }[]
}

describe('a move that fails', () => {
  it('leaves the tenant where it was, and the next try waits: a minute, then twice as long each time, 6 hours at most', async () => {
    const { id } = await tenant({ plan: 'business' })
    const pauses: number[] = []
    for (let failures = 1; failures <= 11; failures++) {
      expect(await run(fails())).toMatchObject({ begun: 1, failed: 1 })
      const placement = await placementOf(id)
      expect(placement).toMatchObject({ kind: 'shared', epoch: 1n, moveFailures: failures, desiredKind: 'schema' })
      pauses.push(Math.round((placement.nextMoveAt.getTime() - Date.now()) / 60_000))
      expect(await run(fails())).toMatchObject({ begun: 0 })
      await isDue(id)
    }
    expect(pauses).toEqual([1, 2, 4, 8, 16, 32, 64, 128, 256, 360, 360])
  })

  it('is told by mail once in a row, and in the log each time', async () => {
    const logged = vi.spyOn(log(), 'error')
    const { id, slug } = await tenant({ plan: 'business' })
    for (let failures = 0; failures < 3; failures++) {
      await run(fails())
      await isDue(id)
    }
    const [alert, ...others] = await alerts()
    expect(others).toEqual([])
    expect(alert?.subject).toBe(`${slug} could not be moved to a schema of its own`)
    expect(alert?.text).toMatch(
      /in shared tables on shard us-1, and fully served[\s\S]*the disk is full[\s\S]*Next try: 20/,
    )
    const lines = logged.mock.calls.filter(([about]) => Reflect.get(Object(about), 'tenant') === id)
    expect(lines.map(([about]) => Reflect.get(Object(about), 'failures'))).toEqual([1, 2, 3])

    await run(paperMover())
    expect(await placementOf(id)).toMatchObject({ kind: 'schema', moveFailures: 0 })
    await setPlan(id, 'enterprise')
    await run(fails())
    expect(await alerts()).toHaveLength(2)
    logged.mockRestore()
  })

  it('counts though nobody can be told', async () => {
    const { id } = await tenant({ plan: 'business' })
    process.env.SMTP_URL = 'smtp://127.0.0.1:1'
    await run(fails())
    expect(await placementOf(id)).toMatchObject({ moveFailures: 1 })
    await isDue(id)
    process.env.ALERT_EMAIL = ''
    await run(fails())
    expect(await placementOf(id)).toMatchObject({ moveFailures: 2 })
    expect(await alerts()).toEqual([])
  })

  it('counts once, whoever ran it and however many count', async () => {
    const { id, slug } = await tenant({ plan: 'business' })
    const mover = fails()
    const { operationId } = await mover.begin({ slug, kind: 'schema', reason: 'plan' })
    await mover.run(operationId)
    await Promise.all([settleMoves(), settleMoves(), settleMoves()])
    expect(await placementOf(id)).toMatchObject({ moveFailures: 1 })
  })

  it('is forgotten when the plan asks for something else', async () => {
    const { id } = await tenant({ plan: 'business' })
    await run(fails())
    await setPlan(id, 'enterprise')
    expect((await placementOf(id)).moveFailures).toBe(0)
    expect(await run(paperMover())).toMatchObject({ done: 1 })
    expect(await placementOf(id)).toMatchObject({ kind: 'database' })
  })

  it('counts for nothing where the plan has changed while it was under way', async () => {
    const { id } = await tenant({ plan: 'business' })
    const mover = paperMover(async () => {
      await setPlan(id, 'enterprise')
      throw new Error('too late')
    })
    await run(mover)
    // The next one began at once, and failed on its own account.
    expect(mover.begun).toHaveLength(2)
    expect(await placementOf(id)).toMatchObject({ moveFailures: 1, desiredKind: 'database' })
  })

  it('that an operator has cancelled is decided: the plan doesn’t want it again, until it wants what there is', async () => {
    const { id } = await tenant({ plan: 'business' })
    await run(paperMover(() => Promise.reject(new AppError('CONFLICT', { internal: 'It was cancelled.' }))))
    expect(await placementOf(id)).toMatchObject({ kind: 'shared', pinned: true, moveFailures: 0 })
    expect(await alerts()).toEqual([])
    await isDue(id)
    expect(await run(paperMover())).toMatchObject({ begun: 0 })
    await setPlan(id, 'free')
    expect(await placementOf(id)).toMatchObject({ pinned: false })
    await setPlan(id, 'business')
    expect(await run(paperMover())).toMatchObject({ done: 1 })
  })

  it('counts for nothing where an operator wanted it', async () => {
    const { id, slug } = await tenant({ plan: 'business' })
    const mover = fails()
    const { operationId } = await mover.begin({ slug, kind: 'database' })
    await mover.run(operationId)
    expect(await settleMoves()).toEqual([])
    expect(await placementOf(id)).toMatchObject({ moveFailures: 0 })
  })
})

describe('a move that goes neither forward nor back', () => {
  const stuck = (operationId: string, data: object) =>
    control().operation.update({ where: { id: operationId }, data: { finishedAt: new Date(), ...data } })

  it.each([
    ['is tried again and again', { progress: { trouble: 'the server is gone', failures: 3 } }],
    ['couldn’t be taken back', { status: 'failed', error: 'UNAVAILABLE: the server is gone' }],
  ])('since it %s is told once, whoever wanted it', async (_, data) => {
    const { slug } = await tenant()
    const { operationId } = await paperMover().begin({ slug, kind: 'schema' })
    await run(paperMover())
    expect(await alerts()).toEqual([])
    await stuck(operationId, data)
    for (let runs = 0; runs < 2; runs++) await run(paperMover())
    expect(await alerts()).toMatchObject([
      { subject: `The move of ${slug} is stuck`, text: expect.stringContaining('the server is gone') },
    ])
  })
})

describe('where there is no room', () => {
  const capacity = (schemas: number) => sql(`UPDATE shards SET schema_capacity = $1 WHERE region = 'us'`, [schemas])

  it('the move fails in the journal, waits, and is done once there is', async () => {
    const { id } = await tenant({ plan: 'business' })
    await capacity(0)
    expect(await run(paperMover())).toMatchObject({ begun: 1, failed: 1 })
    const journal = await control().operation.findFirst({ where: { tenantId: id } })
    expect(journal).toMatchObject({ kind: 'move', status: 'undone', error: expect.stringContaining('NO_ROOM') })
    expect(await placementOf(id)).toMatchObject({ kind: 'shared', moveFailures: 1 })
    await capacity(500)
    await isDue(id)
    expect(await run(paperMover())).toMatchObject({ done: 1 })
    expect(await placementOf(id)).toMatchObject({ kind: 'schema', moveFailures: 0 })
  })

  it('on its own shard, another of its region is taken', async () => {
    await sql(
      `INSERT INTO shards (name, region, app_url_env, owner_url_env) VALUES ('us-2', 'us', 'SHARD_US_1_APP_URL', 'SHARD_US_1_OWNER_URL')`,
    )
    await sql(`INSERT INTO places (id, kind, shard_name, state) VALUES (gen_random_uuid(), 'shared', 'us-2', 'ready')`)
    const { id } = await tenant({ plan: 'business' })
    await sql(`UPDATE shards SET schema_capacity = 0 WHERE name = 'us-1'`)
    await run(paperMover())
    expect(await placementOf(id)).toMatchObject({ kind: 'schema', shard: 'us-2' })
    await sql(
      `DELETE FROM places WHERE shard_name = 'us-2' AND kind = 'shared'; UPDATE shards SET status = 'draining' WHERE name = 'us-2'`,
    )
  })
})
