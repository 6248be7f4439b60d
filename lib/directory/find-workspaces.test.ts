import type { AddressInfo } from 'node:net'
import { afterAll, beforeAll, beforeEach, expect, it, vi } from 'vitest'
import { testDatabases } from '@/dev/db/test-databases'
import { testWorkspace } from '@/dev/db/test-workspace'
import { withClient } from '@/dev/db/with-client'
import { Mailbox } from '@/dev/mail/mailbox'
import { smtpCatcher } from '@/dev/mail/smtp-catcher'
import * as tenantDbs from '@/lib/control/tenant-db'
import { sweepOutboxes } from '@/lib/outbox/sweep-outboxes'
import type { Context } from '@/lib/tenancy/context'
import { mailWorkspaces } from './find-workspaces'
import { rebuildDirectory } from './rebuild-directory'

const databases = await testDatabases()
const mailbox = new Mailbox()
const smtp = smtpCatcher(mailbox)
const email = 'sam@example.test'
let up: string
let here: Context
let there: Context

beforeAll(async () => {
  await new Promise<void>((resolve) => smtp.listen(0, '127.0.0.1', resolve))
  up = `smtp://127.0.0.1:${(smtp.server.address() as AddressInfo).port}`
  here = await (await testWorkspace(databases, 'pro')).join('owner')
  there = await (await testWorkspace(databases, 'pro')).join('owner')
  for (const { db, tenant } of [here, there]) {
    await db.user.create({ data: { email, name: 'Sam', role: 'member', emailVerifiedAt: new Date() } })
    await rebuildDirectory(tenant.id)
  }
})
afterAll(() => new Promise<void>((resolve) => smtp.close(resolve)))
beforeEach(async () => {
  mailbox.clear()
  for (const { db } of [here, there]) await db.outboxMessage.deleteMany()
  process.env.SMTP_URL = up
})

const waiting = async () => {
  const rows = await Promise.all([here, there].map(({ db }) => db.outboxMessage.findMany()))
  return rows.flat().filter(({ handledAt }) => handledAt === null)
}

it('goes at once, and lists every workspace', async () => {
  await mailWorkspaces(email)
  const [mail, ...more] = mailbox.find({})
  expect(more).toEqual([])
  expect(mail).toMatchObject({ to: email, subject: 'Your 2 workspaces' })
  for (const { tenant } of [here, there]) expect(mail?.text).toContain(`${tenant.origin}/sign-in`)
  expect(await waiting()).toEqual([])
})

it('waits for a mail server that is down, and is then sent once', async () => {
  process.env.SMTP_URL = 'smtp://127.0.0.1:1'
  await mailWorkspaces(email)
  expect(mailbox.find({})).toEqual([])
  const [message, ...more] = await waiting()
  expect([message?.attempts, more]).toEqual([1, []])
  // Sealed: the workspace that keeps it is told neither of the others nor of who asks.
  expect(JSON.stringify(message?.payload)).not.toMatch(/workspace|sam|example/)
  process.env.SMTP_URL = up
  for (const { db } of [here, there]) {
    await db.outboxMessage.updateMany({ where: { handledAt: null }, data: { availableAt: new Date(Date.now() - 1) } })
  }
  await withClient(databases.shard.ownerUrl, (client) => client.query('UPDATE tenancy.outbox_due SET due_at = now()'))
  await sweepOutboxes({ until: new Date(Date.now() + 10_000) })
  await sweepOutboxes({ until: new Date(Date.now() + 10_000) })
  expect(mailbox.find({}).map(({ subject }) => subject)).toEqual(['Your 2 workspaces'])
  expect(await waiting()).toEqual([])
})

it('is kept by another workspace where one can’t be written to, and tried directly where none can', async () => {
  const open = tenantDbs.tenantDb
  const shut = new Set([here.tenant.id])
  const spy = vi.spyOn(tenantDbs, 'tenantDb').mockImplementation((id, purpose) => {
    const db = open(id, purpose)
    if (!shut.has(id)) return db
    const outboxMessage = { create: () => Promise.reject(new Error('no connection')) }
    return new Proxy(db, {
      get: (target, name) => (name === 'outboxMessage' ? outboxMessage : (Reflect.get(target, name) as unknown)),
    })
  })
  await mailWorkspaces(email)
  expect(await there.db.outboxMessage.count()).toBe(1)
  shut.add(there.tenant.id)
  await mailWorkspaces(email)
  spy.mockRestore()
  expect(mailbox.find({})).toHaveLength(2)
  expect(await there.db.outboxMessage.count()).toBe(1)
})

it('leaves nothing anywhere for an address that is in none, or no longer', async () => {
  await mailWorkspaces('nobody@example.test')
  for (const { db } of [here, there])
    await db.user.updateMany({ where: { email }, data: { deactivatedAt: new Date() } })
  await mailWorkspaces(email)
  expect([mailbox.find({}), await waiting()]).toEqual([[], []])
})
