import { describe, expect, it, vi } from 'vitest'
import { z } from 'zod'
import { type ApiReply, testApi } from '@/dev/db/test-api'
import { testDatabases } from '@/dev/db/test-databases'
import { purgeApi } from '@/lib/api-keys/purge-api'
import { createProject } from '@/lib/projects/create-project'
import { apiOperations } from './operations'
import { type ApiOperation, writing } from './operation'
import { projectSchema } from './schemas'
import { showProject } from './show'

vi.mock('next/server', async (original) => ({ ...(await original<object>()), after: () => {} }))
vi.mock('next/headers', () => ({ headers: async () => new Headers() }))

const databases = await testDatabases()
const once = (key: string) => ({ 'idempotency-key': key })
const idOf = ({ body }: ApiReply) => z.object({ id: z.uuid() }).parse(body).id

describe('a request that is sent again under its idempotency key', () => {
  it('does nothing twice, and gets the same answer word for word', async () => {
    const { call, db } = await testApi(databases)
    const send = () => call('POST', '/projects', { body: { name: 'Harbour' }, headers: once('"k-1"') })
    const [first, second] = [await send(), await send()]
    expect(first.status).toBe(201)
    expect(first.headers.get('idempotency-replayed')).toBeNull()
    await call('PATCH', `/projects/${idOf(first)}`, { body: { name: 'Renamed' } })
    const third = await send()
    for (const again of [second, third]) {
      expect(again).toMatchObject({ status: 201, body: first.body })
      expect(again.headers.get('idempotency-replayed')).toBe('true')
      expect(again.headers.get('etag')).toBe(first.headers.get('etag'))
    }
    expect(await db.project.count()).toBe(1)
    expect(await db.auditEntry.count({ where: { action: 'project.created' } })).toBe(1)
  })

  it('at the same moment waits for the first: twelve of them make one project', async () => {
    const { call, db } = await testApi(databases)
    const send = () => call('POST', '/projects', { body: { name: 'Harbour' }, headers: once('k') })
    const replies = await Promise.all(Array.from({ length: 12 }, send))
    expect(new Set(replies.map(({ status }) => status))).toEqual(new Set([201]))
    expect(new Set(replies.map(idOf)).size).toBe(1)
    expect(replies.filter(({ headers }) => headers.get('idempotency-replayed') === null)).toHaveLength(1)
    expect(await db.project.count()).toBe(1)
  })

  it('takes the last place of a plan, and hears so each time', async () => {
    const { call, db } = await testApi(databases, { plan: 'free' })
    await call('POST', '/projects', { body: { name: 'One' } })
    const send = () => call('POST', '/projects', { body: { name: 'Two' }, headers: once('k') })
    const replies = await Promise.all([send(), send(), send()])
    expect(replies.map(({ status }) => status)).toEqual([201, 201, 201])
    expect(await call('POST', '/projects', { body: { name: 'Three' } })).toMatchObject({
      status: 409,
      body: { code: 'LIMIT_REACHED', limit: { metric: 'projects', allowed: 2 } },
    })
    expect(await db.project.count()).toBe(2)
  })

  it('with another body, or for another path, is refused', async () => {
    const { call, db } = await testApi(databases)
    const path = `/projects/${idOf(await call('POST', '/projects', { body: { name: 'Harbour' }, headers: once('k') }))}`
    for (const body of [{ name: 'Other' }, '{ "name": "Harbour" }'])
      expect(await call('POST', '/projects', { body, headers: once('k') })).toMatchObject({
        status: 422,
        body: { code: 'KEY_REUSED' },
      })
    expect((await call('POST', `${path}/archive`, { headers: once('l') })).status).toBe(200)
    expect((await call('POST', `${path}/unarchive`, { headers: once('l') })).status).toBe(422)
    expect(await db.project.count({ where: { archivedAt: { not: null } } })).toBe(1)
  })

  it('is another’s where another key sends it', async () => {
    const { call, keyWith, db } = await testApi(databases)
    const send = (key?: string) => call('POST', '/projects', { key, body: { name: 'Harbour' }, headers: once('k') })
    await send()
    await send(await keyWith(['projects:write']))
    expect(await db.project.count()).toBe(2)
  })

  it('is a new try after a refusal, since that changed nothing', async () => {
    const { call, db } = await testApi(databases, { plan: 'free' })
    for (const name of ['One', 'Two']) await call('POST', '/projects', { body: { name } })
    const send = () => call('POST', '/projects', { body: { name: 'Three' }, headers: once('k') })
    expect((await send()).status).toBe(409)
    expect(await db.idempotencyKey.count()).toBe(0)
    await call('POST', `/projects/${(await db.project.findFirstOrThrow()).id}/archive`)
    expect((await send()).status).toBe(201)
  })

  it('deletes once and says so again, and is forgotten after a day', async () => {
    const { call, db } = await testApi(databases)
    const id = idOf(await call('POST', '/projects', { body: { name: 'Harbour' } }))
    const remove = (headers = once('gone')) => call('DELETE', `/projects/${id}`, { headers })
    expect(await remove()).toMatchObject({ status: 204, body: null })
    expect(await remove()).toMatchObject({ status: 204, body: null })
    expect((await remove(once('new'))).status).toBe(404)
    await purgeApi(db, new Date(Date.now() + 23 * 60 * 60 * 1000))
    expect((await remove()).status).toBe(204)
    await purgeApi(db, new Date(Date.now() + 25 * 60 * 60 * 1000))
    expect((await remove()).status).toBe(404)
  })
})

describe('what breaks off', () => {
  /** A change that breaks off at the point that the test names, as a process would that dies there. */
  const breaking = (point: { at: 'write' | 'show' | '' }): ApiOperation =>
    writing({
      id: 'breakOff',
      method: 'POST',
      path: '/break',
      tag: 'Projects',
      scope: null,
      summary: '',
      body: z.object({ name: z.string() }),
      status: 201,
      answer: projectSchema,
      async write(ctx, { body }) {
        const made = await createProject(ctx, { ...body, description: '' })
        if (point.at === 'write') throw new Error('broken off')
        return made.id
      },
      async show(at, id) {
        if (point.at === 'show') throw new Error('broken off')
        return showProject(at, id)
      },
    })

  it.each(['write', 'show'] as const)('in its %s leaves nothing, and the next try does it once', async (at) => {
    const point: { at: 'write' | 'show' | '' } = { at }
    const { call, db } = await testApi(databases, { operations: [...apiOperations, breaking(point)] })
    const send = () => call('POST', '/break', { body: { name: 'Harbour' }, headers: once('k') })
    expect((await send()).status).toBe(500)
    expect([await db.project.count(), await db.idempotencyKey.count(), await db.auditEntry.count()]).toEqual([0, 0, 1])
    point.at = ''
    expect((await send()).status).toBe(201)
    expect((await send()).headers.get('idempotency-replayed')).toBe('true')
    expect(await db.project.count()).toBe(1)
  })

  it('after the commit, before anybody is told, is answered from what was kept', async () => {
    const dying = apiOperations.map((operation) => ({
      ...operation,
      run: async (...given: Parameters<typeof operation.run>) => {
        const answer = await operation.run(...given)
        if (!answer.isReplayed) throw new Error('broken off')
        return answer
      },
    }))
    const { call, db } = await testApi(databases, { operations: dying })
    const send = () => call('POST', '/projects', { body: { name: 'Harbour' }, headers: once('k') })
    expect((await send()).status).toBe(500)
    expect(await send()).toMatchObject({ status: 201, body: { name: 'Harbour' } })
    expect(await db.project.count()).toBe(1)
  })
})

describe('a change on condition', () => {
  it('is made to what the caller has seen, and to nothing newer', async () => {
    const { call } = await testApi(databases)
    const made = await call('POST', '/projects', { body: { name: 'Harbour' } })
    const path = `/projects/${idOf(made)}`
    const ifMatch = { 'if-match': made.headers.get('etag') ?? '' }
    expect((await call('PATCH', path, { body: { name: 'Port' }, headers: ifMatch })).status).toBe(200)
    const late = await call('PATCH', path, { body: { description: 'x' }, headers: ifMatch })
    expect(late).toMatchObject({ status: 412, body: { code: 'PRECONDITION_FAILED' } })
    expect((await call('DELETE', path, { headers: ifMatch })).status).toBe(412)
    expect(await call('PATCH', path, { body: { description: 'x' }, headers: { 'if-match': '*' } })).toMatchObject({
      body: { name: 'Port', description: 'x' },
    })
    expect((await call('DELETE', path, { headers: { 'if-match': 'W/"x", "y"' } })).status).toBe(412)
    expect((await call('DELETE', path, { headers: { 'if-match': '' } })).status).toBe(412)
    expect((await call('POST', `${path}/archive`, { headers: ifMatch })).status).toBe(412)
    const current = { 'if-match': (await call('GET', path)).headers.get('etag') ?? '' }
    const archived = await call('POST', `${path}/archive`, { headers: current })
    expect(archived.status).toBe(200)
    const back = { 'if-match': archived.headers.get('etag') ?? '' }
    expect((await call('POST', `${path}/unarchive`, { headers: back })).status).toBe(200)
  })

  it('of several at the same moment is made once', async () => {
    const { call } = await testApi(databases)
    const projectId = idOf(await call('POST', '/projects', { body: { name: 'Harbour' } }))
    const task = await call('POST', '/tasks', { body: { projectId, title: 'Paint' } })
    const headers = { 'if-match': task.headers.get('etag') ?? '' }
    const replies = await Promise.all(
      Array.from({ length: 8 }, (_, n) =>
        call('PATCH', `/tasks/${idOf(task)}`, { body: { title: `Paint ${n}` }, headers }),
      ),
    )
    const outcomes = replies.map(({ status, body }) => ([200, 412].includes(status) ? status : JSON.stringify(body)))
    expect(outcomes.filter((outcome) => outcome !== 412)).toEqual([200])
  })

  it('without one keeps what others change at the same moment', async () => {
    const { call } = await testApi(databases)
    const path = `/projects/${idOf(await call('POST', '/projects', { body: { name: 'Harbour' } }))}`
    for (let round = 0; round < 5; round += 1) {
      const [name, description] = [`Name ${round}`, `About ${round}`]
      await Promise.all([{ name }, { description }].map((body) => call('PATCH', path, { body })))
      expect((await call('GET', path)).body).toMatchObject({ name, description })
    }
  })
})
