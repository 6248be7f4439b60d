import type { CustomField } from '@/lib/custom-fields/field'
import { type DayOrder, type Mapping, type TaskTarget, taskTargets } from './mapping'

/** What other programs call it, in lower case. */
const known: Record<TaskTarget, string[]> = {
  title: ['title', 'task', 'name', 'summary', 'subject', 'task name', 'issue', 'titel', 'aufgabe'],
  description: ['description', 'notes', 'details', 'body', 'text', 'beschreibung'],
  status: ['status', 'state', 'stage', 'list', 'column'],
  assignee: ['assignee', 'assigned to', 'owner', 'assignee email', 'responsible', 'who'],
  dueOn: ['due', 'due date', 'due on', 'deadline', 'due day', 'fällig'],
}

const plain = (text: string) => text.trim().toLowerCase().replaceAll(/[_-]+/g, ' ')

/** What each column gives, by its heading; without headings the first is the title. */
export function guessColumns(
  rows: readonly string[][],
  fields: readonly CustomField[],
): Pick<Mapping, 'hasHeader' | 'columns'> {
  const [head = []] = rows
  const width = Math.max(0, ...rows.slice(0, 50).map((row) => row.length))
  const taken = new Set<string>()
  const columns = Array.from({ length: width }, (_, at): Mapping['columns'][number] => {
    const target = targetOf(plain(head[at] ?? ''), fields)
    if (!target || taken.has(target)) return ''
    taken.add(target)
    return target
  })
  if (taken.size > 0) return { hasHeader: true, columns }
  return { hasHeader: false, columns: columns.map((_, at) => (at === 0 ? ('title' as const) : ('' as const))) }
}

function targetOf(heading: string, fields: readonly CustomField[]): Mapping['columns'][number] | undefined {
  const field = fields.find(({ name }) => plain(name) === heading)
  if (field) return field.id
  return taskTargets.find((target) => known[target].includes(heading))
}

const parts = /^(\d{1,2})[./-](\d{1,2})[./-]\d{2,4}$/

/** Day first, unless something in the file can only be a month first. */
export function guessDayOrder(rows: readonly string[][]): DayOrder {
  const days = rows
    .flat()
    .map((cell) => parts.exec(cell.trim()))
    .filter((match) => match !== null)
  const isMonthFirst = days.some(([, , second]) => Number(second) > 12) && !days.some(([, first]) => Number(first) > 12)
  return isMonthFirst ? 'mdy' : 'dmy'
}
