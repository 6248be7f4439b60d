import fc from 'fast-check'
import { describe, expect, it, vi } from 'vitest'
import { z } from 'zod'
import { testApi, type TestApi } from '@/dev/db/test-api'
import { testDatabases } from '@/dev/db/test-databases'
import { createField } from '@/lib/custom-fields/create-field'
import { byId } from '@/lib/db/keys'
import { seal } from '@/lib/seal'
import { createTask } from '@/lib/tasks/create-task'
import { updateTask } from '@/lib/tasks/update-task'

vi.mock('next/server', async (original) => ({ ...(await original<object>()), after: () => {} }))
vi.mock('next/headers', () => ({ headers: async () => new Headers() }))

const databases = await testDatabases()
const pageSchema = z.object({ data: z.array(z.looseObject({ id: z.string() })), nextCursor: z.string().nullable() })

async function page({ call }: TestApi, path: string, query: Record<string, string | number>) {
  const text = new URLSearchParams(Object.entries(query).map(([name, value]) => [name, String(value)]))
  const { status, body } = await call('GET', `${path}?${text}`)
  return { status, ...pageSchema.parse(status === 200 ? body : { data: [], nextCursor: null }) }
}

async function withProject() {
  const api = await testApi(databases, { plan: 'enterprise' })
  const { id: projectId } = await api.db.project.create({
    data: { name: 'Harbour', createdById: api.owner.actor.userId },
    select: { id: true },
  })
  let made = 0
  const add = async () => {
    made += 1
    const data = { projectId, number: made, title: `Task ${made}`, createdById: api.owner.actor.userId }
    return (await api.db.task.create({ data, select: { id: true } })).id
  }
  return { api, projectId, add }
}

describe('a list', () => {
  it('gives what is there throughout exactly once, and nothing twice, whatever others write between two calls', async () => {
    const { api, add } = await withProject()
    const write = fc.oneof(
      { weight: 3, arbitrary: fc.constant({ kind: 'add' as const, at: 0 }) },
      fc.record({ kind: fc.constantFrom('delete' as const, 'change' as const), at: fc.nat(50) }),
    )
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom('asc', 'desc'),
        fc.integer({ min: 0, max: 12 }),
        fc.array(fc.record({ limit: fc.integer({ min: 1, max: 4 }), writes: fc.array(write, { maxLength: 3 }) }), {
          minLength: 1,
          maxLength: 8,
        }),
        async (order, before, steps) => {
          await api.db.task.deleteMany()
          let ids: string[] = []
          for (let i = 0; i < before; i += 1) ids.push(await add())
          const lasting = new Set(ids)
          const seen: string[] = []
          let cursor: string | null = ''
          for (let turn = 0; cursor !== null; turn += 1) {
            const step = steps[turn % steps.length]
            const answer = await page(api, '/tasks', { order, limit: step?.limit ?? 1, ...(cursor && { cursor }) })
            seen.push(...answer.data.map(({ id }) => id))
            cursor = answer.nextCursor
            for (const { kind, at } of turn < 12 ? (step?.writes ?? []) : []) {
              const id = ids[at % Math.max(1, ids.length)]
              if (kind === 'add') ids.push(await add())
              else if (id && kind === 'change')
                await api.db.task.update({ where: byId(id), data: { title: 'Changed' } })
              else if (id) {
                await api.db.task.deleteMany({ where: { id } })
                lasting.delete(id)
                ids = ids.filter((one) => one !== id)
              }
            }
          }
          expect(new Set(seen).size).toBe(seen.length)
          expect([...lasting].filter((id) => !seen.includes(id))).toEqual([])
          expect(seen).toEqual(order === 'asc' ? seen.toSorted() : seen.toSorted().toReversed())
        },
      ),
      { numRuns: 25 },
    )
  }, 120_000)

  it('does so while others write without a pause', async () => {
    const { api, add } = await withProject()
    const lasting: string[] = []
    for (let i = 0; i < 60; i += 1) lasting.push(await add())
    let isOver = false
    const writer = async () => {
      while (!isOver) {
        const id = await add()
        await api.db.task.update({ where: byId(id), data: { title: 'Changed' } })
        await api.db.task.delete({ where: byId(id) })
        await api.db.task.updateMany({ data: { description: String(Math.random()) } })
      }
    }
    const writers = [writer(), writer()]
    for (const order of ['asc', 'desc']) {
      const seen: string[] = []
      let cursor: string | null = ''
      while (cursor !== null) {
        const answer: z.output<typeof pageSchema> = await page(api, '/tasks', {
          order,
          limit: 7,
          ...(cursor && { cursor }),
        })
        seen.push(...answer.data.map(({ id }) => id))
        cursor = answer.nextCursor
        if (seen.length > 5_000) break
      }
      expect(new Set(seen).size).toBe(seen.length)
      expect(lasting.filter((id) => !seen.includes(id))).toEqual([])
    }
    isOver = true
    await Promise.all(writers)
  })

  it('does so of what fits a filter all the while, whatever happens to the rest', async () => {
    const { api, projectId } = await withProject()
    const { id: field } = await createField(api.owner, {
      subject: 'task',
      kind: 'number',
      name: 'Points',
      isRequired: false,
    })
    const since = new Date().toISOString()
    const add = (points: number) =>
      createTask(api.owner, { projectId, title: 'x', status: 'todo', custom: { [field]: points } })
    const lasting: string[] = []
    const others: string[] = []
    for (let at = 0; at < 30; at += 1) (at % 3 ? lasting : others).push((await add(at % 3)).id)
    for (const order of ['asc', 'desc']) {
      const seen: string[] = []
      let cursor: string | null = ''
      for (let turn = 0; cursor !== null; turn += 1) {
        const query = { order, limit: 3, updatedSince: since, [`customFrom[${field}]`]: 1, ...(cursor && { cursor }) }
        const answer: z.output<typeof pageSchema> = await page(api, '/tasks', query)
        seen.push(...answer.data.map(({ id }) => id))
        cursor = answer.nextCursor
        const [one, two] = [others[turn % others.length] ?? '', lasting[turn % lasting.length] ?? '']
        await updateTask(api.owner, { taskId: one, custom: { [field]: turn % 2 } })
        await updateTask(api.owner, { taskId: two, custom: { [field]: 1 + (turn % 5) } })
      }
      expect(new Set(seen).size).toBe(seen.length)
      expect(lasting.filter((id) => !seen.includes(id))).toEqual([])
    }
  })

  it.each([
    ['/tasks', 'task'],
    ['/projects', 'project'],
    ['/members', 'user'],
    ['/audit-entries', 'auditEntry'],
  ] as const)('%s has all of its rows', async (path, model) => {
    const { api, add } = await withProject()
    for (let i = 0; i < 5; i += 1) {
      await add()
      await api.call('POST', '/projects', { body: { name: `Project ${i}` } })
      await api.join('member')
    }
    const seen: string[] = []
    let cursor: string | null = ''
    while (cursor !== null) {
      const answer: z.output<typeof pageSchema> = await page(api, path, { limit: 2, ...(cursor && { cursor }) })
      seen.push(...answer.data.map(({ id }) => id))
      cursor = answer.nextCursor
    }
    const counts = {
      task: () => api.db.task.count(),
      project: () => api.db.project.count(),
      user: () => api.db.user.count(),
      auditEntry: () => api.db.auditEntry.count(),
    }
    expect(seen.length).toBeGreaterThanOrEqual(5)
    expect([seen.length, new Set(seen).size]).toEqual([await counts[model](), seen.length])
  })
})

describe('a cursor', () => {
  it('is of one list, asked for in one way, of one workspace', async () => {
    const { api, add, projectId } = await withProject()
    const other = await withProject()
    for (let i = 0; i < 3; i += 1) {
      await add()
      await other.add()
    }
    const { nextCursor } = await page(api, '/tasks', { limit: 1 })
    const cursor = nextCursor ?? ''
    expect((await page(api, '/tasks', { limit: 2, cursor })).data).toHaveLength(2)
    const elsewhere = [
      [api, '/tasks', { cursor, order: 'asc' }],
      [api, '/tasks', { cursor, projectId }],
      [api, '/projects', { cursor }],
      [other.api, '/tasks', { cursor }],
    ] as const
    for (const [where, path, query] of elsewhere) expect((await page(where, path, query)).status).toBe(400)
    const forged = [
      'x',
      '',
      projectId,
      `${cursor}A`,
      cursor.replace(/^./, (first) => (first === 'A' ? 'B' : 'A')),
      cursor.replace(/.{4}$/, (last) => (last === 'AAAA' ? 'BBBB' : 'AAAA')),
      Buffer.from(JSON.stringify({ after: projectId })).toString('base64url'),
      seal('outbox', { of: 'tasks', after: projectId }),
      'é'.repeat(10),
    ]
    for (const text of forged)
      expect({ text, ...(await page(api, '/tasks', { cursor: text })) }).toMatchObject({ text, status: 400 })
    expect(cursor).not.toContain(projectId)
  })
})
