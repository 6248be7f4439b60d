import { beforeAll, describe, expect, it, vi } from 'vitest'
import { z } from 'zod'
import { testApi, type TestApi } from '@/dev/db/test-api'
import { testDatabases } from '@/dev/db/test-databases'
import { archiveField } from '@/lib/custom-fields/archive-field'
import { createField } from '@/lib/custom-fields/create-field'
import type { CustomField, FieldKind } from '@/lib/custom-fields/field'
import { listFields } from '@/lib/custom-fields/list-fields'
import { byId } from '@/lib/db/keys'

vi.mock('next/server', async (original) => ({ ...(await original<object>()), after: () => {} }))
vi.mock('next/headers', () => ({ headers: async () => new Headers() }))

const databases = await testDatabases()
const kinds: FieldKind[] = ['text', 'number', 'date', 'select', 'checkbox', 'url', 'person']
let api: TestApi
let fields: CustomField[]
let projectIds: string[]

const of = (kind: FieldKind): CustomField => fields.find((field) => field.kind === kind)!
const option = (place: number): string => of('select').options[place]?.id ?? ''
const idIn = (body: unknown) => z.object({ id: z.uuid() }).parse(body).id

const names = z.object({
  data: z.array(z.object({ title: z.string().optional(), name: z.string().optional() })),
  nextCursor: z.string().nullable(),
})

/** What all pages hold, two at a time, oldest first. */
async function found(path: string, query: string): Promise<string[]> {
  const seen: string[] = []
  for (let cursor: string | null = ''; cursor !== null;) {
    const more: string = cursor && `&cursor=${cursor}`
    const { status, body } = await api.call('GET', `${path}?order=asc&limit=2&${query}${more}`)
    expect({ query, status, body }).toMatchObject({ query, status: 200 })
    const { data, nextCursor } = names.parse(body)
    seen.push(...data.map(({ title, name }) => title ?? name ?? ''))
    cursor = nextCursor
  }
  return seen
}

beforeAll(async () => {
  api = await testApi(databases)
  for (const kind of kinds) {
    const options = ['Low', 'High'].map((label) => ({ label }))
    const more = kind === 'select' ? { options } : {}
    await createField(api.owner, { subject: 'task', kind, name: `The ${kind}`, isRequired: false, ...more })
  }
  await createField(api.owner, { subject: 'project', kind: 'number', name: 'Budget', isRequired: false })
  fields = await listFields(api.owner, 'task')
  const [budget] = await listFields(api.owner, 'project')
  projectIds = []
  for (const [at, name] of ['Harbour', 'Quay'].entries()) {
    const custom = { [budget?.id ?? '']: at }
    projectIds.push(idIn((await api.call('POST', '/projects', { body: { name, custom } })).body))
  }
  const values = (at: number): Partial<Record<FieldKind, unknown>>[] => [
    { text: 'Alpha 100%', number: at, date: '2026-11-10', select: option(0), checkbox: true },
    { text: 'beta', number: -1.5, date: '2026-11-12', select: option(1), person: api.owner.actor.userId },
    { url: 'https://example.com/1', number: 10 },
    {},
  ]
  for (const [at, projectId] of projectIds.entries()) {
    for (const [place, given] of values(at).entries()) {
      const custom = Object.fromEntries(Object.entries(given).map(([kind, value]) => [of(kind as FieldKind).id, value]))
      const body = { projectId, title: `${'AB'[at]}${place}`, custom }
      idIn((await api.call('POST', '/tasks', { body })).body)
    }
  }
})

describe('a list by custom fields', () => {
  it.each<[FieldKind, string, () => string, string[]]>([
    ['text', 'custom', () => 'ALPHA', ['A0', 'B0']],
    ['text', 'custom', () => '0%', ['A0', 'B0']],
    ['text', 'custom', () => 'none', ['A2', 'A3', 'B2', 'B3']],
    ['url', 'custom', () => 'example.com', ['A2', 'B2']],
    ['number', 'customFrom', () => '0', ['A0', 'A2', 'B0', 'B2']],
    ['number', 'customTo', () => '0', ['A0', 'A1', 'B1']],
    ['number', 'custom', () => 'none', ['A3', 'B3']],
    ['date', 'customFrom', () => '2026-11-11', ['A1', 'B1']],
    ['date', 'customTo', () => '2026-11-10', ['A0', 'B0']],
    ['select', 'custom', () => option(1), ['A1', 'B1']],
    ['checkbox', 'custom', () => 'yes', ['A0', 'B0']],
    ['checkbox', 'custom', () => 'none', ['A1', 'A2', 'A3', 'B1', 'B2', 'B3']],
    ['person', 'custom', () => 'me', ['A1', 'B1']],
    ['person', 'custom', () => api.owner.actor.userId.toUpperCase(), ['A1', 'B1']],
  ])('%s: %s', async (kind, name, value, expected) => {
    const asked = `${name}[${of(kind).id}]=${encodeURIComponent(value())}`
    expect(await found('/tasks', asked)).toEqual(expected)
    const inOne = await found('/tasks', `${asked}&projectId=${projectIds[1]}`)
    expect(inOne).toEqual(expected.filter((title) => title.startsWith('B')))
  })

  it('may ask several things at once, in any order', async () => {
    const { number, text } = { number: of('number').id, text: of('text').id }
    const asked = [`customFrom[${number}]=-2`, `customTo[${number}]=0`, `custom[${text}]=a`]
    expect(await found('/tasks', asked.join('&'))).toEqual(['A0', 'A1', 'B1'])
    const { nextCursor } = names.parse((await api.call('GET', `/tasks?limit=1&${asked.join('&')}`)).body)
    const again = await api.call('GET', `/tasks?cursor=${nextCursor}&${asked.toReversed().join('&')}`)
    expect(again.status).toBe(200)
    expect((await api.call('GET', `/tasks?cursor=${nextCursor}&${asked[0]}`)).status).toBe(400)
  })

  it('is there for projects, by what is theirs and not their tasks’', async () => {
    const [budget] = await listFields(api.owner, 'project')
    expect(await found('/projects', `customFrom[${budget?.id}]=1`)).toEqual(['Quay'])
    expect(await found('/projects', `customTo[${budget?.id}]=1`)).toEqual(['Harbour', 'Quay'])
    expect(await found('/projects', `custom[${budget?.id}]=none`)).toEqual([])
  })

  it.each([
    ['number', 'custom', '5'],
    ['number', 'customFrom', 'five'],
    ['number', 'customTo', ''],
    ['date', 'customFrom', '2026-02-30'],
    ['select', 'custom', 'High'],
    ['select', 'customFrom', '1'],
    ['checkbox', 'custom', 'no'],
    ['person', 'custom', 'Ada'],
    ['text', 'customFrom', 'a'],
    ['text', 'custom', ''],
  ] as const)('refuses what a %s can’t be asked: %s=%s', async (kind, name, value) => {
    const { id } = of(kind)
    const { status, body } = await api.call('GET', `/tasks?${name}[${id}]=${value}`)
    expect({ status, body }).toMatchObject({ status: 400, body: { errors: [{ field: `${name}.${id}` }] } })
  })

  it.each([
    (id: string) => `custom[${id.replace(/^./, (first) => (first === '0' ? '1' : '0'))}]=a`,
    (id: string) => `custom[${id}]=a&custom[${id}]=b`,
    (id: string) => `custom=a&custom[${id}]=b`,
    (id: string) => `custom[${id}][x]=b`,
    (id: string) => `customs[${id}]=b`,
    () => 'custom=a',
    () => 'custom[]=a',
    () => 'custom[The text]=a',
    () => '__proto__[limit]=1',
    () => 'constructor[limit]=1',
  ])('refuses what is no question at all (%#)', async (query) => {
    expect(await api.call('GET', `/tasks?${query(of('text').id)}`)).toMatchObject({ status: 400 })
  })

  it('refuses fields of another kind of thing, and those put aside', async () => {
    const [budget] = await listFields(api.owner, 'project')
    expect(await api.call('GET', `/tasks?customFrom[${budget?.id}]=1`)).toMatchObject({ status: 400 })
    const { id } = await createField(api.owner, { subject: 'task', kind: 'text', name: 'Old', isRequired: false })
    expect(await api.call('GET', `/tasks?custom[${id}]=a`)).toMatchObject({ status: 200 })
    await archiveField(api.owner, { fieldId: id })
    expect(await api.call('GET', `/tasks?custom[${id}]=a`)).toMatchObject({ status: 400 })
  })

  it('knows nothing of another workspace', async () => {
    const other = await testApi(databases)
    const { status } = await other.call('GET', `/tasks?custom[${of('text').id}]=alpha`)
    expect(status).toBe(400)
  })
})

describe('what has changed since a moment', () => {
  it('is listed, with what was changed at that very moment', async () => {
    const { updatedAt } = await api.db.task.findFirstOrThrow({ where: { title: 'A3' }, select: { updatedAt: true } })
    const since = (moment: Date) => `updatedSince=${moment.toISOString()}`
    const later = new Date(updatedAt.getTime() + 1)
    expect(await found('/tasks', since(updatedAt))).toEqual(['A3', 'B0', 'B1', 'B2', 'B3'])
    expect(await found('/tasks', since(later))).toEqual(['B0', 'B1', 'B2', 'B3'])
    const { id } = await api.db.task.findFirstOrThrow({ where: { title: 'A0' } })
    const now = new Date()
    await api.call('PATCH', `/tasks/${id}`, { body: { custom: { [of('number').id]: 7 } } })
    expect(await found('/tasks', since(now))).toEqual(['A0'])
    expect(await found('/projects', since(now))).toEqual(['Harbour'])
    expect(await found('/members', since(now))).toEqual([])
    const sam = await api.join('member', 'Sam')
    await api.db.user.update({ where: byId(sam.actor.userId), data: { name: 'Samuel' } })
    expect(await found('/members', since(now))).toEqual(['Samuel'])
  })

  it.each(['yesterday', '2026-11-22', '2026-11-22T09:30:00', '0000-01-01T00:00:00Z', '9999-01-01T00:00:00Z', ''])(
    'needs a moment: not %s',
    async (text) => {
      for (const path of ['/tasks', '/projects', '/members'])
        expect(await api.call('GET', `${path}?updatedSince=${text}`)).toMatchObject({ status: 400 })
    },
  )
})
