import fc from 'fast-check'
import { beforeAll, expect, it } from 'vitest'
import { testDatabases } from '@/dev/db/test-databases'
import { testWorkspace } from '@/dev/db/test-workspace'
import { withClient } from '@/dev/db/with-client'
import { createField } from '@/lib/custom-fields/create-field'
import type { Custom, CustomField, FieldKind } from '@/lib/custom-fields/field'
import { addressOf, type FieldFilters } from '@/lib/custom-fields/field-filter'
import { listFields } from '@/lib/custom-fields/list-fields'
import { createProject } from '@/lib/projects/create-project'
import type { Context } from '@/lib/tenancy/context'
import { createTask } from './create-task'
import { listTasksInput, taskFilterOf } from './input'
import { listTasks } from './list-tasks'
import { readBoard } from './read-board'
import type { TaskRow } from './task-row'

const databases = await testDatabases()
const today = '2026-11-25'
let ada: Context
let projectId: string
let fields: CustomField[]
let rows: TaskRow[]
let stranger: Context

const kinds: FieldKind[] = ['text', 'number', 'date', 'select', 'checkbox', 'url', 'person']
const of = (kind: FieldKind) => fields.find((field) => field.kind === kind)!

async function fill(ctx: Context): Promise<{ projectId: string; fields: CustomField[] }> {
  const options = ['Low', 'Medium', 'High'].map((label) => ({ label }))
  for (const kind of kinds) {
    await createField(ctx, {
      subject: 'task',
      kind,
      name: `The ${kind}`,
      isRequired: false,
      ...(kind === 'select' && { options }),
    })
  }
  const made = await listFields(ctx, 'task')
  const { id } = await createProject(ctx, { name: 'Apollo', description: '' })
  const values: Record<FieldKind, (at: number) => unknown> = {
    text: (at) => ['Alpha', 'beta 100%', 'ALPHABET', 'a_b', 'zoë'][at % 5],
    number: (at) => [-3, 0, 2.5, 10, 9][at % 5],
    date: (at) => `2026-11-${String(10 + (at % 7)).padStart(2, '0')}`,
    select: (at) => made.find(({ kind }) => kind === 'select')!.options[at % 3]!.id,
    checkbox: () => true,
    url: (at) => `https://example.com/${at}`,
    person: () => ctx.actor.userId,
  }
  for (let at = 0; at < 65; at += 1) {
    const given = made.filter((_, place) => (at * 7 + place * 3) % 4 !== 0)
    const custom = Object.fromEntries(given.map((field) => [field.id, values[field.kind](at + field.name.length)]))
    await createTask(ctx, { projectId: id, title: `Task ${at}`, status: at % 3 ? 'todo' : 'done', custom })
  }
  return { projectId: id, fields: made }
}

beforeAll(async () => {
  const workspace = await testWorkspace(databases, 'pro')
  ada = await workspace.join('owner', 'Ada')
  stranger = await (await testWorkspace(databases, 'pro')).join('owner', 'Mallory')
  await fill(stranger)
  ;({ projectId, fields } = await fill(ada))
  const all = await ada.db.task.findMany({ where: { projectId }, orderBy: { number: 'desc' } })
  rows = all.map((row) => ({
    ...row,
    status: row.status as 'todo',
    assignee: null,
    dueOn: null,
    custom: row.custom as Custom,
  }))
})

/** Numbers of the tasks on all pages, as an address asks for them. */
async function found(address: Record<string, string>, ctx = ada): Promise<number[]> {
  const filter = taskFilterOf(listTasksInput.parse(address))
  const query = { projectId, filter, today, fields }
  const first = await listTasks(ctx, query, 1)
  const others = first.pages > 1 ? (await listTasks(ctx, query, 2)).items : []
  const numbers = [...first.items, ...others].map(({ number }) => number)
  expect(first.total).toBe(numbers.length)
  return numbers
}

/** What stands in memory for the database: a plain reading of what a filter asks. */
function holds(
  { kind, id }: CustomField,
  custom: Custom,
  { is = '', from, to }: { is?: string; from?: string; to?: string },
) {
  const value = custom[id]
  if (is === 'none') return value === undefined
  if (kind === 'number' || kind === 'date') {
    const asNumber = (text: string) => (kind === 'number' ? Number(text) : Date.parse(text))
    if (from === undefined && to === undefined) return true
    if (value === undefined) return false
    const at = asNumber(String(value))
    return (from === undefined || at >= asNumber(from)) && (to === undefined || at <= asNumber(to))
  }
  if (kind === 'select' || kind === 'person') return value === (is === 'me' ? ada.actor.userId : is)
  if (kind === 'checkbox') return value === true
  return value !== undefined && String(value).toLowerCase().includes(is.toLowerCase())
}

const anyFilter: fc.Arbitrary<[FieldKind, { is?: string; from?: string; to?: string }]> = fc.oneof(
  fc.constantFrom(...kinds).map((kind) => [kind, { is: 'none' }] as [FieldKind, object]),
  fc.constantFrom('alpha', '100%', '_', 'ZOË', 'nowhere').map((is) => ['text', { is }] as [FieldKind, object]),
  fc.constantFrom('/1', 'EXAMPLE').map((is) => ['url', { is }] as [FieldKind, object]),
  fc
    .constantFrom({ from: '0' }, { to: '2.5' }, { from: '-3', to: '9' })
    .map((asked) => ['number', asked] as [FieldKind, object]),
  fc.constantFrom({ from: '2026-11-12' }, { to: '2026-11-13' }).map((asked) => ['date', asked] as [FieldKind, object]),
  fc.constantFrom(0, 1, 2).map((place) => ['select', { place }] as [FieldKind, object]),
  fc.constantFrom(['checkbox', { is: 'yes' }] as [FieldKind, object], ['person', { is: 'me' }] as [FieldKind, object]),
)

it('finds by any fields at once what a plain reading finds, in the list, sorted or not, and on the board', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(anyFilter, { maxLength: 3 }),
      fc.constantFrom('', 'number', '-number'),
      async (asked, sort) => {
        const filters: FieldFilters = {}
        for (const [kind, filter] of asked) {
          const field = of(kind)
          filters[field.id] = 'place' in filter ? { is: field.options[Number(filter.place)]!.id } : filter
        }
        const expected = rows.filter(({ custom }) =>
          fields.every((field) => !filters[field.id] || holds(field, custom, filters[field.id]!)),
        )
        const numbers = await found({ ...addressOf(filters), sort })
        expect(numbers.toSorted((a, b) => b - a)).toEqual(expected.map(({ number }) => number))
        const filter = taskFilterOf(listTasksInput.parse(addressOf(filters)))
        const board = await readBoard(ada, { projectId, filter, today, fields })
        expect(board.reduce((sum, { total }) => sum + total, 0)).toBe(expected.length)
        expect(await found({ ...addressOf(filters), sort }, stranger)).toEqual([])
      },
    ),
    { numRuns: 60 },
  )
})

const comparable = (field: CustomField, { custom }: TaskRow) => {
  const value = custom[field.id]
  if (value === undefined) return null
  return field.kind === 'select' ? field.options.findIndex(({ id }) => id === value) : value
}

it.each(['number', 'date', 'select', 'checkbox'] as const)(
  'sorts by a %s, either way, who has none last',
  async (kind) => {
    const field = of(kind)
    for (const [sort, sign] of [
      [field.id, 1],
      [`-${field.id}`, -1],
    ] as const) {
      const expected = rows.toSorted((a, b) => {
        const [x, y] = [comparable(field, a), comparable(field, b)]
        // Ids grow with time. Who has none stands the newest first, as the rows already do.
        if (x === y) return x === null ? 0 : sign * (a.id < b.id ? -1 : 1)
        if (x === null || y === null) return x === null ? 1 : -1
        return x < y ? -sign : sign
      })
      expect(await found({ sort })).toEqual(expected.map(({ number }) => number))
    }
  },
)

it('sorts by text whatever its case', async () => {
  const field = of('text')
  const byNumber = new Map(rows.map((row) => [row.number, row.custom[field.id]]))
  const sorted = (await found({ sort: field.id })).map((number) => byNumber.get(number))
  const words = sorted.filter((word) => word !== undefined)
  expect(sorted.slice(words.length).every((word) => word === undefined)).toBe(true)
  const places = (word: string) => words.flatMap((one, at) => (one === word ? [at] : []))
  expect(Math.max(...places('Alpha'))).toBeLessThan(Math.min(...places('ALPHABET')))
  expect(Math.max(...places('ALPHABET'))).toBeLessThan(Math.min(...places('beta 100%')))
})

it('sorts by what every task has, and by what nobody knows as by number', async () => {
  expect(await found({ sort: 'title', status: 'done' })).toHaveLength(22)
  expect(await found({ sort: 'number' })).toEqual(rows.map(({ number }) => number).toReversed())
  for (const sort of ['due', '-due', 'assignee', '019aab00-0000-7000-8000-000000000000', of('url').id])
    expect(await found({ sort })).toEqual(rows.map(({ number }) => number))
  expect(await found({ sort: 'updated' })).toHaveLength(65)
})

it('asks nothing where the address can’t be understood', async () => {
  const odd = {
    'f-x': '1',
    'f-019aab00-0000-7000-8000-000000000000': 'none',
    [`f-${of('number').id}-from`]: 'many',
    [`f-${of('date').id}-to`]: '2026-99-99',
    [`f-${of('checkbox').id}`]: 'maybe',
    sort: 'price',
  }
  expect(await found(odd)).toHaveLength(65)
})

/** The same rows once more, under the same ids, as another tenant's: only the tenant tells them apart. */
async function copyTo(twin: Context, client: { query: (sql: string) => Promise<unknown> }): Promise<void> {
  await client.query("SET session_replication_role = 'replica'")
  for (const table of ['projects', 'custom_fields', 'tasks', 'field_values']) {
    const columns = `(SELECT string_agg(quote_ident(attname), ', ') FROM pg_attribute WHERE attrelid = '${table}'::regclass AND attnum > 0 AND NOT attisdropped AND attgenerated = '' AND attname <> 'tenant_id')`
    await client.query(`DO $$ BEGIN EXECUTE format('INSERT INTO ${table} (tenant_id, %1$s) SELECT %2$L, %1$s FROM ${table} WHERE tenant_id = %3$L',
      ${columns}, '${twin.tenant.id}', '${ada.tenant.id}'); END $$`)
    await client.query(`ALTER TABLE ${table} DISABLE ROW LEVEL SECURITY`)
  }
}

it('is kept apart by lock 1 alone, whatever is asked', async () => {
  const twin = await (await testWorkspace(databases, 'pro')).join('owner', 'Twin')
  const asked: Record<string, string>[] = [
    {},
    { sort: of('number').id },
    { sort: `-${of('text').id}`, status: 'todo' },
    { [`f-${of('select').id}`]: of('select').options[0]!.id },
    { [`f-${of('text').id}`]: 'none', sort: 'number' },
    { [`f-${of('number').id}-from`]: '0', sort: of('date').id },
  ]
  const before = await Promise.all(asked.map((address) => found(address)))
  expect(before.map((numbers) => numbers.length).every((count) => count > 0 && count <= 65)).toBe(true)
  await withClient(databases.shard.superuserUrl, (client) => copyTo(twin, client))
  expect(await Promise.all(asked.map((address) => found(address)))).toEqual(before)
  expect(await found({}, twin)).toHaveLength(65)
  await ada.db.task.deleteMany({ where: { projectId } })
  expect(await Promise.all(asked.map((address) => found(address)))).toEqual(asked.map(() => []))
  expect(await found({ sort: of('number').id }, twin)).toHaveLength(65)
})
