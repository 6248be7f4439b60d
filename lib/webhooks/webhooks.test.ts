import http from 'node:http'
import type { AddressInfo } from 'node:net'
import { Webhook } from 'standardwebhooks'
import { afterAll, beforeAll, beforeEach, expect, it, vi } from 'vitest'
import { testDatabases } from '@/dev/db/test-databases'
import { testWorkspace } from '@/dev/db/test-workspace'
import { tenantDb } from '@/lib/control/tenant-db'
import { purgeExpired } from '@/lib/auth/purge-expired'
import { enqueueMail } from '@/lib/outbox/enqueue-mail'
import { drainOutbox } from '@/lib/outbox/drain-outbox'
import { createProject } from '@/lib/projects/create-project'
import { deleteProject } from '@/lib/projects/delete-project'
import { createTask } from '@/lib/tasks/create-task'
import type { Context } from '@/lib/tenancy/context'
import { deleteEndpoint, rotateSecret, setEndpointEnabled, updateEndpoint } from './change-endpoint'
import { createEndpoint } from './create-endpoint'
import { emitEvent } from './emit'
import { listDeliveries } from './list-deliveries'
import { listEndpoints } from './read-endpoints'
import { replayDelivery } from './replay-delivery'
import { testEndpoint } from './test-endpoint'

vi.mock('@/lib/outbox/send-mail', () => ({ sendMail: async (_: string, mail: object) => void mails.push(mail) }))
const mails: object[] = []
const databases = await testDatabases()
let received: { headers: Record<string, string>; body: string }[] = []
let status = 200
const receiver = http.createServer((request, response) => {
  let body = ''
  request.on('data', (chunk: Buffer) => (body += chunk.toString()))
  request.on('end', () => {
    received.push({ headers: request.headers as Record<string, string>, body })
    response.writeHead(status).end()
  })
})
let url: string
let ada: Context

beforeAll(async () => {
  vi.stubEnv('WEBHOOKS_TO_LOOPBACK', 'yes')
  await new Promise<void>((resolve) => receiver.listen(0, '127.0.0.1', resolve))
  url = `http://127.0.0.1:${(receiver.address() as AddressInfo).port}/hooks`
})
afterAll(() => {
  vi.unstubAllEnvs()
  receiver.close()
})
beforeEach(async () => {
  status = 200
  received = []
  mails.length = 0
  ada = await (await testWorkspace(databases, 'pro')).join('owner', 'Ada')
})

const endpoint = (events = '*', to = url) => createEndpoint(ada, { url: to, description: '', events })
const send = () => drainOutbox({ tenant: ada.tenant, db: tenantDb(ada.tenant.id, 'account') })
const newProject = (name = 'Apollo') => createProject(ada, { name, description: '' })
const log = async (id: string) => (await listDeliveries(ada, id, { state: '', type: '', before: '' })).deliveries
const allDue = () =>
  ada.db.outboxMessage.updateMany({ where: { handledAt: null }, data: { availableAt: new Date(Date.now() - 1000) } })

it('tells an endpoint what it asked for, signed, and shows what came of it', async () => {
  const { id, secret } = await endpoint('project.created task.created')
  const { id: projectId } = await newProject()
  const { id: taskId } = await createTask(ada, { projectId, title: 'Fly', status: 'todo' })
  await deleteProject(ada, { projectId, confirm: 'Apollo' })
  await send()
  const events = received.map(({ headers, body }) => new Webhook(secret).verify(body, headers))
  expect(events.toSorted((a, b) => JSON.stringify(a).localeCompare(JSON.stringify(b)))).toMatchObject([
    { type: 'project.created', timestamp: expect.any(String), data: { id: projectId, name: 'Apollo' } },
    { type: 'task.created', data: { id: taskId, projectId, number: 1, title: 'Fly', status: 'todo' } },
  ])
  const deliveries = await log(id)
  expect(deliveries).toMatchObject([
    { eventType: 'task.created', state: 'delivered', attempts: 1, lastStatus: 200, lastError: null },
    { eventType: 'project.created', state: 'delivered' },
  ])
  expect(new Set(received.map(({ headers }) => headers['webhook-id']))).toEqual(
    new Set(deliveries.map(({ eventId }) => eventId)),
  )
  expect(await listEndpoints(ada)).toMatchObject([{ id, delivered: 2, failed: 0 }])
  expect(JSON.stringify(await ada.db.webhookEndpoint.findMany())).not.toContain(secret)
})

it('tells what is being deleted, and nothing of what is taken back', async () => {
  const { id } = await endpoint()
  const { id: projectId } = await newProject()
  await deleteProject(ada, { projectId, confirm: 'Apollo' })
  const failing = ada.db.$transaction(async (tx) => {
    await emitEvent(tx, 'member.joined', ada.actor.userId)
    throw new Error('later step')
  })
  await expect(failing).rejects.toThrow()
  expect(await log(id)).toMatchObject([
    { eventType: 'project.deleted', payload: { data: { id: projectId, name: 'Apollo' } } },
    { eventType: 'project.created' },
  ])
})

it('tries again until it arrives, under the same id', async () => {
  const { id } = await endpoint()
  status = 503
  await newProject()
  const { nextDueAt } = await send()
  expect(nextDueAt?.getTime()).toBeGreaterThan(Date.now() + 20_000)
  expect(await log(id)).toMatchObject([{ state: 'waiting', attempts: 1, lastStatus: 503, lastError: 'Answered 503.' }])
  status = 204
  await allDue()
  await send()
  expect(await log(id)).toMatchObject([{ state: 'delivered', attempts: 2, lastStatus: 204, lastError: null }])
  expect(new Set(received.map(({ headers }) => headers['webhook-id'])).size).toBe(1)
})

it('gives up after a while, and disables an endpoint that has taken nothing for days, with a mail to its owners', async () => {
  const { id } = await endpoint()
  status = 500
  const giveUp = async () => {
    await newProject(`Apollo ${Math.random()}`)
    await ada.db.outboxMessage.updateMany({ where: { handledAt: null }, data: { attempts: 11 } })
    await send()
  }
  await giveUp()
  expect(await log(id)).toMatchObject([{ state: 'failed', lastStatus: 500 }])
  expect(await listEndpoints(ada)).toMatchObject([{ disabledAt: null, failed: 1 }])
  // As if that had been six days ago.
  await ada.db.webhookDelivery.updateMany({ data: { createdAt: new Date(Date.now() - 6 * 86_400_000) } })
  await giveUp()
  expect(await listEndpoints(ada)).toMatchObject([{ disabledReason: expect.stringContaining('for days') }])
  await send()
  expect(mails).toMatchObject([{ template: 'webhook-disabled', to: ada.actor.email, props: { name: 'Ada' } }])
  // Nothing more is written for it, and what was waiting isn't sent.
  const before = received.length
  await newProject('Gemini')
  await send()
  expect(received).toHaveLength(before)
  expect(await log(id)).toHaveLength(2)
})

it('has patience anew with an endpoint that somebody has enabled again', async () => {
  const { id } = await endpoint()
  await ada.db.webhookDelivery.create({
    data: {
      endpointId: id,
      eventId: id,
      eventType: 'project.created',
      payload: {},
      state: 'failed',
      createdAt: new Date(Date.now() - 6 * 86_400_000),
    },
  })
  await setEndpointEnabled(ada, { endpointId: id }, false)
  await setEndpointEnabled(ada, { endpointId: id }, true)
  status = 500
  await newProject()
  await ada.db.outboxMessage.updateMany({ where: { handledAt: null }, data: { attempts: 11 } })
  await send()
  expect(await log(id)).toMatchObject([{ state: 'failed' }, { state: 'failed' }])
  expect(await listEndpoints(ada)).toMatchObject([{ disabledAt: null }])
})

it('stops at once where the receiver answers that it is gone', async () => {
  await endpoint()
  status = 410
  await newProject()
  await send()
  await send()
  expect(await listEndpoints(ada)).toMatchObject([{ disabledReason: expect.stringContaining('410') }])
  expect(mails).toHaveLength(1)
})

it('sends again what has arrived or failed, as a delivery of its own under the same id', async () => {
  const { id } = await endpoint()
  await newProject()
  const [waiting] = await log(id)
  await expect(replayDelivery(ada, { deliveryId: waiting?.id ?? '' })).rejects.toMatchObject({ code: 'CONFLICT' })
  await send()
  await replayDelivery(ada, { deliveryId: waiting?.id ?? '' })
  await send()
  expect(received).toHaveLength(2)
  expect(received[0]?.headers['webhook-id']).toBe(received[1]?.headers['webhook-id'])
  expect(received[0]?.body).toBe(received[1]?.body)
  expect(await log(id)).toHaveLength(2)
})

it('sends a test at once, and nothing while it is disabled or after it is deleted', async () => {
  const { id, secret } = await endpoint()
  expect(await testEndpoint(ada, { endpointId: id })).toMatchObject({ status: 200, error: null })
  const { body = '', headers = {} } = received[0] ?? {}
  expect(new Webhook(secret).verify(body, headers)).toMatchObject({ type: 'webhook.test' })
  await newProject('Mercury')
  await setEndpointEnabled(ada, { endpointId: id }, false)
  await newProject('Gemini')
  await send()
  expect(received).toHaveLength(1)
  await expect(testEndpoint(ada, { endpointId: id })).rejects.toMatchObject({ code: 'CONFLICT' })
  expect(await log(id)).toMatchObject([{ state: 'failed', lastError: expect.stringContaining('disabled') }, {}])
  await setEndpointEnabled(ada, { endpointId: id }, true)
  await newProject('Apollo')
  await deleteEndpoint(ada, { endpointId: id })
  expect(await send()).toMatchObject({ failed: 0 })
  expect(received).toHaveLength(1)
})

it('is changed and given a new secret, as the audit log tells, without what is secret', async () => {
  const { id, secret } = await endpoint()
  await updateEndpoint(ada, { endpointId: id, url: `${url}?key=hidden`, description: 'For us', events: 'task.created' })
  const rotated = await rotateSecret(ada, { endpointId: id })
  await testEndpoint(ada, { endpointId: id })
  const { body = '', headers = {} } = received[0] ?? {}
  for (const each of [secret, rotated.secret]) expect(new Webhook(each).verify(body, headers)).toBeTruthy()
  const entries = await ada.db.auditEntry.findMany({ orderBy: { id: 'asc' } })
  expect(entries.map(({ action }) => action)).toEqual(['webhook.created', 'webhook.updated', 'webhook.secret_rotated'])
  for (const word of ['hidden', secret, rotated.secret]) expect(JSON.stringify(entries)).not.toContain(word)
})

it('stays within its workspace and its plan, and forgets after 30 days', async () => {
  const { id } = await endpoint()
  await newProject()
  const eve = await (await testWorkspace(databases, 'pro')).join('owner')
  const [delivery] = await log(id)
  const strange = { endpointId: id }
  for (const attempt of [
    () => deleteEndpoint(eve, strange),
    () => rotateSecret(eve, strange),
    () => testEndpoint(eve, strange),
    () => setEndpointEnabled(eve, strange, false),
    () => updateEndpoint(eve, { ...strange, url, description: '', events: '*' }),
    () => replayDelivery(eve, { deliveryId: delivery?.id ?? '' }),
  ])
    await expect(attempt()).rejects.toMatchObject({ code: 'NOT_FOUND' })
  expect(await listEndpoints(eve)).toEqual([])
  expect((await listDeliveries(eve, id, { state: '', type: '', before: '' })).deliveries).toEqual([])

  for (let i = 1; i < ada.entitlements.share.webhookEndpoints; i++) await endpoint()
  await expect(endpoint()).rejects.toMatchObject({ code: 'LIMIT_REACHED' })
  const inAMonth = new Date(Date.now() + 31 * 86_400_000)
  await send()
  await replayDelivery(ada, { deliveryId: (await log(id))[0]?.id ?? '' })
  const before = (await log(id)).length
  await purgeExpired(ada.db, inAMonth, 1)
  expect(await log(id)).toHaveLength(before - 1)
  await purgeExpired(ada.db, inAMonth)
  expect(await log(id)).toEqual([])
})

it('keeps no mail waiting behind an endpoint that hangs, and asks that one once', { timeout: 30_000 }, async () => {
  const hanging = http.createServer(() => {})
  await new Promise<void>((resolve) => hanging.listen(0, '127.0.0.1', resolve))
  const { id } = await endpoint('*', `http://127.0.0.1:${(hanging.address() as AddressInfo).port}/`)
  await newProject()
  await enqueueMail(ada.db, {
    to: 'ben@example.com',
    subject: 'x',
    template: 'reset-password',
    props: { name: 'Ben', workspace: 'w', url: 'https://example.com/x' },
  })
  const sending = send()
  await vi.waitFor(() => expect(mails).toHaveLength(1), { timeout: 5_000 })
  expect(await log(id)).toMatchObject([{ attempts: 0 }])
  await sending
  for (let i = 0; i < 10; i++) await newProject(`Project ${i}`)
  const startedAt = Date.now()
  expect(await send()).toMatchObject({ failed: 10 })
  expect(Date.now() - startedAt).toBeLessThan(3_000)
  expect((await log(id))[0]).toMatchObject({ state: 'waiting', lastError: expect.stringContaining('Not tried') })
  hanging.closeAllConnections()
  hanging.close()
})
