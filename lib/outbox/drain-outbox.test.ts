import type { AddressInfo } from 'node:net'
import PostalMime, { type Email } from 'postal-mime'
import { SMTPServer } from 'smtp-server'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { testDatabases } from '@/dev/db/test-databases'
import { testTenant } from '@/dev/db/test-people'
import { withClient } from '@/dev/db/with-client'
import { dueOutboxes, leaseOutboxMark, settleOutboxMark } from '@/lib/db/home'
import type { TenantContext } from '@/lib/tenancy/context'
import { drainOutbox } from './drain-outbox'
import { enqueueMail } from './enqueue-mail'
import { sweepOutboxes } from './sweep-outboxes'

const { shard, controlOwnerUrl } = await testDatabases()
let received: Email[] = []
let refuses = false
const server = new SMTPServer({
  authOptional: true,
  disabledCommands: ['STARTTLS'],
  onRcptTo: ({ address }, _session, done) => done(refuses ? new Error(`mailbox of <${address}> is full`) : null),
  onData: (stream, _session, done) => {
    const chunks: Buffer[] = []
    stream.on('data', (chunk: Buffer) => chunks.push(chunk))
    stream.on('end', () => {
      void PostalMime.parse(Buffer.concat(chunks)).then((mail) => {
        received.push(mail)
        done()
      })
    })
  },
})
let acme: TenantContext
let beta: TenantContext

beforeAll(async () => {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  process.env.SMTP_URL = `smtp://127.0.0.1:${(server.server.address() as AddressInfo).port}`
  acme = await testTenant('acme')
  beta = await testTenant('beta')
})
afterAll(() => new Promise<void>((resolve) => server.close(resolve)))
beforeEach(() => {
  received = []
  refuses = false
})

const url = 'http://acme.saas.localhost:3000/reset-password?token=SECRET'
const put = (ctx = acme, to = 'ada@example.com') =>
  enqueueMail(ctx.db, {
    to,
    subject: 'Choose a new password for ACME',
    template: 'reset-password',
    props: { name: 'Ada <b>', workspace: 'ACME', url },
  })
const rows = () => acme.db.outboxMessage.findMany({ orderBy: { id: 'desc' } })
const due = async () =>
  acme.db.outboxMessage.updateMany({ where: { handledAt: null }, data: { availableAt: new Date(Date.now() - 1000) } })

describe('drainOutbox', () => {
  it('sends a mail in both forms, under its row’s id, and blanks it', async () => {
    await put()
    expect(JSON.stringify(await rows())).not.toContain('SECRET')
    expect(await drainOutbox(acme)).toEqual({ sent: 1, failed: 0, nextDueAt: null })
    const [row] = await rows()
    expect(row).toMatchObject({ payload: {}, attempts: 1, handledAt: expect.any(Date) })
    expect(received).toMatchObject([
      {
        subject: 'Choose a new password for ACME',
        messageId: `<${row?.id}@saas.localhost>`,
        to: [{ address: 'ada@example.com' }],
      },
    ])
    for (const body of [received[0]?.html, received[0]?.text]) expect(body).toContain(url)
    expect(received[0]?.html).toContain('Ada &lt;b&gt;')
  })

  it('sends each once, however many drain at the same time', async () => {
    await Promise.all(Array.from({ length: 25 }, (_, i) => put(acme, `p${i}@example.com`)))
    await Promise.all(Array.from({ length: 4 }, () => drainOutbox(acme)))
    expect(new Set(received.map(({ messageId }) => messageId)).size).toBe(25)
    expect(received).toHaveLength(25)
  })

  it('keeps what can’t be sent, waits longer each time, and gives up in the end', async () => {
    refuses = true
    await put()
    const pauses: number[] = []
    for (let i = 0; i < 12; i++) {
      const { nextDueAt } = await drainOutbox(acme)
      if (nextDueAt) pauses.push(Math.round((nextDueAt.getTime() - Date.now()) / 30_000))
      await due()
    }
    expect(pauses).toEqual([1, 2, 4, 8, 16, 32, 64, 128, 256, 512, 720])
    expect((await rows())[0]).toMatchObject({ attempts: 12, payload: {}, lastError: expect.stringContaining('full') })
    expect(received).toEqual([])
  })

  it('is kept, and logged, without whom the server has refused', async () => {
    refuses = true
    await put(acme, 'grace@example.com')
    await drainOutbox(acme)
    const [row] = await rows()
    expect(row?.lastError).toContain('mailbox of <[address]> is full')
    expect(row?.lastError).not.toContain('grace')
    await acme.db.outboxMessage.deleteMany({ where: { handledAt: null } })
  })

  it('gives up what ended each process that tried it', async () => {
    await put()
    const [{ id } = { id: '' }] = await rows()
    // As twelve senders leave it that died while they sent: a lease that is over, and no word of what happened.
    await acme.db.outboxMessage.updateMany({
      where: { id },
      data: { attempts: 12, availableAt: new Date(Date.now() - 1) },
    })
    expect(await drainOutbox(acme)).toEqual({ sent: 0, failed: 1, nextDueAt: null })
    expect((await rows())[0]).toMatchObject({
      handledAt: expect.any(Date),
      payload: {},
      lastError: expect.stringContaining('12 attempts'),
    })
    expect(received).toEqual([])
  })

  it('is undone with the transaction that wanted the mail', async () => {
    const before = (await rows()).length
    const failing = acme.db.$transaction(async (tx) => {
      await enqueueMail(tx, {
        to: 'x@example.com',
        subject: 's',
        template: 'reset-password',
        props: { name: 'x', workspace: 'w', url },
      })
      throw new Error('later step')
    })
    await expect(failing).rejects.toThrow()
    expect(await rows()).toHaveLength(before)
  })
})

const sweep = () => sweepOutboxes({ until: new Date(Date.now() + 10_000) })
const marks = async () =>
  withClient(
    shard.ownerUrl,
    async (client) =>
      (await client.query<{ tenant_id: string; due_at: Date }>('SELECT * FROM tenancy.outbox_due')).rows,
  )
const allMarksDue = () =>
  withClient(shard.ownerUrl, (client) => client.query("UPDATE tenancy.outbox_due SET due_at = now() - interval '1 s'"))

describe('sweepOutboxes', () => {
  beforeEach(async () => {
    for (const ctx of [acme, beta]) await ctx.db.outboxMessage.deleteMany()
    await withClient(shard.ownerUrl, (client) => client.query('DELETE FROM tenancy.outbox_due'))
  })

  it('sends for every tenant that has something due, and comes back for what failed', async () => {
    await put(acme)
    await put(beta)
    refuses = true
    expect(await sweep()).toEqual({ tenants: 2, sent: 0, failed: 2 })
    expect(await dueOutboxes(shard.ownerUrl, 10)).toEqual([])
    refuses = false
    for (const ctx of [acme, beta])
      await ctx.db.outboxMessage.updateMany({
        where: { handledAt: null },
        data: { availableAt: new Date(Date.now() - 1000) },
      })
    await drainOutbox(acme)
    await drainOutbox(beta)
    expect(received).toHaveLength(2)
  })

  it('leaves a mark behind when it dies before it has sent anything, and none when everything is sent', async () => {
    await put()
    await allMarksDue()
    // The process ends right after the lease: what follows never happens.
    expect(await leaseOutboxMark(shard.ownerUrl, acme.tenant.id, new Date(Date.now() + 500))).toBe(true)
    expect(await leaseOutboxMark(shard.ownerUrl, acme.tenant.id, new Date())).toBe(false)
    expect(await dueOutboxes(shard.ownerUrl, 10)).toEqual([])
    await new Promise((resolve) => setTimeout(resolve, 600))
    expect(await sweep()).toMatchObject({ sent: 1 })
    expect(await marks()).toEqual([])
  })

  it('stays marked for a message that is written while it drains', async () => {
    const leasedUntil = new Date(Date.now() + 60_000)
    await put()
    await allMarksDue()
    await leaseOutboxMark(shard.ownerUrl, acme.tenant.id, leasedUntil)
    await drainOutbox(acme)
    await put()
    await settleOutboxMark(shard.ownerUrl, acme.tenant.id, { leasedUntil, nextDueAt: null })
    expect(await dueOutboxes(shard.ownerUrl, 10)).toEqual([acme.tenant.id])
    expect(await sweep()).toMatchObject({ sent: 1 })
  })

  it('stops in time and goes on later, however much is waiting', async () => {
    for (let i = 0; i < 5; i++) await put()
    expect(await sweepOutboxes({ until: new Date() })).toEqual({ tenants: 0, sent: 0, failed: 0 })
    expect(await drainOutbox(acme, { until: new Date() })).toMatchObject({ sent: 0, nextDueAt: expect.any(Date) })
    expect(await sweep()).toMatchObject({ tenants: 1, sent: 5 })
    expect(await marks()).toEqual([])
  })

  it('goes on to the next shard when one doesn’t answer', async () => {
    await put()
    process.env.DEAD_URL = 'postgresql://nobody:x@127.0.0.1:1/nowhere'
    await withClient(controlOwnerUrl, (client) =>
      client.query(
        `INSERT INTO shards (name, region, app_url_env, owner_url_env) VALUES ('aa-dead', 'us', 'DEAD_URL', 'DEAD_URL');
         INSERT INTO places (id, kind, shard_name, state) VALUES (gen_random_uuid(), 'shared', 'aa-dead', 'ready')`,
      ),
    )
    expect(await sweep()).toEqual({ tenants: 1, sent: 1, failed: 1 })
    await withClient(controlOwnerUrl, (client) =>
      client.query("DELETE FROM places WHERE shard_name = 'aa-dead'; DELETE FROM shards WHERE name = 'aa-dead'"),
    )
  })
})
