import type { Phrase } from '@/lib/audit/describe-entry'
import { mediumDay } from '@/lib/tasks/calendar-day'
import { isTaskStatus, taskStatusLabels } from '@/lib/tasks/status'

interface Change {
  from: unknown
  to: unknown
}

/**
 * What somebody did to a task, as its own page says it: "moved it from To do to Done and assigned it to Grace". The name of who did
 * it stands before. Unknown actions come out plainly.
 */
export function describeActivity(action: string, details: unknown): Phrase[] {
  const fields = Object(details) as Record<string, unknown>
  const named = (field: string): Phrase => ({ name: textOf(fields[field]) })
  switch (action) {
    case 'task.created':
      return ['made this task']
    case 'task.updated':
      return describeChanges(fields)
    case 'attachment.added':
      return ['attached ', named('file'), ...(fields.size ? [` (${textOf(fields.size)})`] : [])]
    case 'attachment.removed':
      return ['removed ', named('file')]
    case 'comment.deleted':
      return fields.author ? ['deleted a comment of ', named('author')] : ['deleted a comment']
    default:
      return [(action.split('.')[1] ?? action).replaceAll('_', ' ')]
  }
}

function describeChanges(fields: Record<string, unknown>): Phrase[] {
  const changes = Object.entries(fields).flatMap(([field, value]) =>
    isChange(value) ? [describeChange(field, value)] : [],
  )
  if (changes.length === 0) return ['changed it']
  return changes.flatMap((phrases, at) => {
    const before = at === 0 ? [] : [at === changes.length - 1 ? ' and ' : ', ']
    return [...before, ...phrases]
  })
}

function describeChange(field: string, { from, to }: Change): Phrase[] {
  const isGone = to === null || to === ''
  switch (field) {
    case 'title':
      return ['renamed it from ', { name: textOf(from) }, ' to ', { name: textOf(to) }]
    case 'description':
      return [isGone ? 'removed the description' : 'changed the description']
    case 'status':
      return ['moved it from ', { name: statusName(from) }, ' to ', { name: statusName(to) }]
    case 'assignee':
      return isGone ? ['took it from ', { name: textOf(from) }] : ['assigned it to ', { name: textOf(to) }]
    case 'dueOn':
      return isGone ? ['removed the due date'] : ['set the due date to ', { name: dayName(to) }]
    default:
      return isGone ? ['emptied ', { name: field }] : ['set ', { name: field }, ' to ', { name: textOf(to) }]
  }
}

const isChange = (value: unknown): value is Change =>
  typeof value === 'object' && value !== null && 'from' in value && 'to' in value

const textOf = (value: unknown): string => {
  if (value === null || value === undefined || value === '') return 'nothing'
  if (value === true) return 'yes'
  if (value === false) return 'no'
  return typeof value === 'string' ? value : JSON.stringify(value)
}

const statusName = (value: unknown) =>
  typeof value === 'string' && isTaskStatus(value) ? taskStatusLabels[value] : textOf(value)

const dayName = (value: unknown) =>
  typeof value === 'string' && /^\d{4}-\d\d-\d\d$/.test(value) ? mediumDay(value) : textOf(value)
