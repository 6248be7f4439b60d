import { describe, expect, it } from 'vitest'
import type { CustomField, FieldKind } from '@/lib/custom-fields/field'
import { guessColumns, guessDayOrder } from './guess-mapping'
import type { Mapping } from './mapping'
import { readRow } from './read-row'

const id = (at: number) => `019aab00-0000-7000-8000-00000000000${at}`
const field = (kind: FieldKind, at: number, over: Partial<CustomField> = {}): CustomField => {
  const options = kind === 'select' ? [{ id: id(9), label: 'High' }] : []
  return { id: id(at), subject: 'task', name: `The ${kind}`, kind, options, isRequired: false, ...over }
}
const people = [
  { id: id(7), name: 'Ada Byron', email: 'ada@x.test' },
  { id: id(8), name: 'Sam', email: 'sam@x.test' },
  { id: id(6), name: 'Sam', email: 'sam2@x.test' },
]
const read = (columns: Mapping['columns'], cells: string[], fields: CustomField[] = [], over: Partial<Mapping> = {}) =>
  readRow(cells, {
    mapping: { separator: ',', hasHeader: true, dayOrder: 'dmy', encoding: '', columns, ...over },
    fields,
    people,
  })
const one = (
  target: Mapping['columns'][number],
  cell: string,
  fields: CustomField[] = [],
  over: Partial<Mapping> = {},
) => read(['title', target], ['Fly', cell], fields, over)

describe('a row', () => {
  it('becomes a task', () => {
    const columns: Mapping['columns'] = ['', 'title', 'status', 'assignee', 'dueOn', 'description']
    expect(read(columns, ['x', ' Fly ', 'In Progress', 'ADA@x.test', '1.2.2027', 'One\r\ntwo'])).toEqual({
      problems: null,
      task: {
        title: 'Fly',
        status: 'in_progress',
        assigneeId: id(7),
        dueOn: '2027-02-01',
        description: 'One\ntwo',
        custom: {},
      },
    })
    expect(read(columns, ['x', 'Fly']).task).toMatchObject({ status: 'todo', assigneeId: null, dueOn: null })
    expect(one('description', "'=1+1").task?.description).toBe('=1+1')
  })

  it.each([
    ['status', 'closed', { status: 'done' }],
    ['status', 'in-review', { status: 'in_review' }],
    ['assignee', 'ada byron', { assigneeId: id(7) }],
    ['dueOn', '2027-02-01T10:00:00Z', { dueOn: '2027-02-01' }],
    ['dueOn', '1/2/27', { dueOn: '2027-02-01' }],
  ] as const)('takes a %s written %s', (target, cell, task) => {
    expect(one(target, cell).task).toMatchObject(task)
  })

  it('reads months first where the file has them first', () => {
    expect(one('dueOn', '1/2/27', [], { dayOrder: 'mdy' }).task?.dueOn).toBe('2027-01-02')
    expect(guessDayOrder([['1/2/27'], ['3/25/27']])).toBe('mdy')
    expect(guessDayOrder([['1/2/27'], ['25/3/27']])).toBe('dmy')
  })

  it.each([
    ['status', 'lost', 'Status', /lost.+To do, In progress/],
    ['assignee', 'Nobody', 'Assignee', /nobody here/],
    ['assignee', 'Sam', 'Assignee', /several.+e-mail/],
    ['dueOn', '31.2.2027', 'Due', /2026-11-25/],
    ['dueOn', 'soon', 'Due', /soon/],
    ['description', 'x'.repeat(5_001), 'Description', /5,000/],
  ] as const)('says what is wrong with a %s written %s', (target, cell, where, message) => {
    expect(one(target, cell).problems).toEqual([{ field: where, message: expect.stringMatching(message) }])
  })

  it('says all that is wrong with it at once', () => {
    const { problems } = read(['title', 'status', 'dueOn'], ['', 'x', 'y'])
    expect(problems?.map(({ field }) => field)).toEqual(['Title', 'Status', 'Due'])
  })

  it.each([
    ['select', 'high', id(9)],
    ['checkbox', 'X', true],
    ['checkbox', 'no', undefined],
    ['number', '1,5', 1.5],
    ['date', '24.12.2026', '2026-12-24'],
    ['person', 'ada@x.test', id(7)],
    ['url', 'https://x.test', 'https://x.test'],
    ['text', "'=x", '=x'],
  ] as const)('fills a %s in: %s', (kind, cell, value) => {
    const made = field(kind, 1)
    expect(one(made.id, cell, [made]).task?.custom).toEqual(value === undefined ? {} : { [made.id]: value })
  })

  it.each(['select', 'checkbox', 'number', 'date', 'person', 'url'] as const)('refuses a %s that is none', (kind) => {
    const made = field(kind, 1)
    expect(one(made.id, '?', [made]).problems).toEqual([{ field: made.name, message: expect.any(String) }])
  })

  it('needs what has to be filled in', () => {
    const made = field('number', 1, { isRequired: true })
    expect(read(['title'], ['Fly'], [made]).problems?.[0]?.message).toBe('The number has to be filled in.')
  })
})

it('columns are guessed by their headings, also those of custom fields', () => {
  const points = field('number', 1, { name: 'Story points' })
  const rows = [
    ['ID', 'Task name', 'Due_date', 'story-points', 'Name'],
    ['1', 'Fly', '', '', ''],
  ]
  expect(guessColumns(rows, [points])).toEqual({ hasHeader: true, columns: ['', 'title', 'dueOn', points.id, ''] })
  expect(guessColumns([['Fly', 'x'], ['Land']], [])).toEqual({ hasHeader: false, columns: ['title', ''] })
})
