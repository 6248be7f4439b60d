import { undefuse } from '@/lib/csv/formula'
import type { Custom, CustomField } from '@/lib/custom-fields/field'
import { valueSchema } from '@/lib/custom-fields/value-schema'
import { dayInput, descriptionInput, nameInput } from '@/lib/fields/input'
import type { NewTask } from '@/lib/tasks/insert-tasks'
import { taskStatuses, taskStatusLabels, type TaskStatus } from '@/lib/tasks/status'
import type { DayOrder, Mapping } from './mapping'

/** Those who can be given tasks. */
export interface ImportPerson {
  id: string
  name: string
  email: string
}

/** What rows are read against. */
export interface Ground {
  mapping: Mapping
  fields: readonly CustomField[]
  people: readonly ImportPerson[]
}

/** What is wrong with one cell of a row. */
export type Problem = {
  /** As a spreadsheet counts, from 1, headings included. */
  row: number
  /** Name of what the column should give. */
  field: string
  message: string
}

type Read = { task: NewTask; problems: null } | { task: null; problems: Omit<Problem, 'row'>[] }

const statusWords: Record<TaskStatus, string[]> = {
  todo: ['todo', 'open', 'new', 'backlog', 'not started', 'planned'],
  in_progress: ['doing', 'started', 'active', 'wip', 'in work'],
  in_review: ['review', 'testing', 'qa', 'waiting'],
  done: ['closed', 'complete', 'completed', 'finished', 'resolved', 'yes'],
}

/** A row as the task that it is to become, or all that is wrong with it. */
export function readRow(cells: readonly string[], { mapping, fields, people }: Ground): Read {
  const problems: Omit<Problem, 'row'>[] = []
  const cellFor = (target: string) => undefuse(cells[mapping.columns.indexOf(target)]?.trim() ?? '')
  const read = <T>(field: string, run: () => T): T | undefined => {
    try {
      return run()
    } catch (error) {
      if (!(error instanceof Misread)) throw error
      problems.push({ field, message: error.message })
      return undefined
    }
  }
  const title = read('Title', () => parsed(nameInput('task’s title').safeParse(cellFor('title'))))
  const description = read('Description', () => parsed(descriptionInput.safeParse(cellFor('description'))))
  const status = read('Status', () => statusOf(cellFor('status')))
  const assigneeId = read('Assignee', () => personOf(cellFor('assignee'), people))
  const dueOn = read('Due', () => dayOf(cellFor('dueOn'), mapping.dayOrder))
  const custom: Custom = {}
  for (const field of fields) {
    const value = read(field.name, () =>
      parsed(valueSchema(field).safeParse(rawOf(field, cellFor(field.id), { mapping, people }))),
    )
    if (value !== undefined && value !== null) custom[field.id] = value
  }
  if (problems.length > 0 || title === undefined || status === undefined) return { task: null, problems }
  return { task: { title, description, status, assigneeId, dueOn, custom }, problems: null }
}

class Misread extends Error {}

type Parsed<T> = { success: true; data: T } | { success: false; error: { issues: { message: string }[] } }

function parsed<T>(result: Parsed<T>): T {
  if (result.success) return result.data
  throw new Misread(result.error.issues[0]?.message ?? 'This can’t be right.')
}

/** What a cell says, in the words of the field's own check. */
function rawOf(
  { kind, options }: CustomField,
  cell: string,
  { mapping, people }: Pick<Ground, 'mapping' | 'people'>,
): string {
  if (cell === '') return ''
  if (kind === 'date') return dayOf(cell, mapping.dayOrder) ?? ''
  if (kind === 'person') return personOf(cell, people) ?? ''
  if (kind === 'checkbox')
    return ['yes', 'y', 'x', 'true', '1', 'ja', '✓', '✔'].includes(cell.toLowerCase()) ? 'yes' : noOf(cell)
  if (kind !== 'select') return cell
  const option = options.find(({ label }) => label.toLowerCase() === cell.toLowerCase())
  if (option) return option.id
  throw new Misread(`“${short(cell)}” is none of the options.`)
}

function noOf(cell: string): string {
  if (['no', 'n', 'false', '0', 'nein', '-'].includes(cell.toLowerCase())) return ''
  throw new Misread(`“${short(cell)}” is neither yes nor no.`)
}

function statusOf(cell: string): TaskStatus {
  const word = cell.toLowerCase().replaceAll(/[_-]+/g, ' ')
  if (word === '') return 'todo'
  const found = taskStatuses.find(
    (status) =>
      taskStatusLabels[status].toLowerCase() === word ||
      status.replaceAll('_', ' ') === word ||
      statusWords[status].includes(word),
  )
  if (found) return found
  const labels = taskStatuses.map((status) => taskStatusLabels[status]).join(', ')
  throw new Misread(`“${short(cell)}” is no status. There are: ${labels}.`)
}

/** By e-mail address, or by a name that only one person has. */
function personOf(cell: string, people: readonly ImportPerson[]): string | null {
  if (cell === '') return null
  const word = cell.toLowerCase()
  const byEmail = people.find(({ email }) => email === word)
  if (byEmail) return byEmail.id
  const named = people.filter(({ name }) => name.toLowerCase() === word)
  if (named.length === 1) return named[0]?.id ?? null
  throw new Misread(
    named.length > 1
      ? `There are several people called “${short(cell)}”: use e-mail addresses.`
      : `“${short(cell)}” is nobody here.`,
  )
}

const numbers = /^(\d{1,2})[./-](\d{1,2})[./-](\d{2}|\d{4})\.?$/

/** "2026-11-25", "25.11.2026", "11/25/26"; a time behind it is left out. */
function dayOf(cell: string, order: DayOrder): string | null {
  if (cell === '') return null
  const [text = ''] = cell.split(/[T ](?=\d{1,2}:)/)
  const match = numbers.exec(text)
  const two = (part: string | undefined) => (part ?? '').padStart(2, '0')
  const year = (part = '') => (part.length === 2 ? `20${part}` : part)
  const [, first, second, last] = match ?? []
  const iso = match
    ? `${year(last)}-${order === 'dmy' ? `${two(second)}-${two(first)}` : `${two(first)}-${two(second)}`}`
    : text
  const result = dayInput.safeParse(iso)
  if (result.success) return result.data
  throw new Misread(`“${short(cell)}” is no day that we can read. Write it as 2026-11-25.`)
}

const short = (cell: string) => (cell.length > 40 ? `${cell.slice(0, 40).toWellFormed()}…` : cell)
