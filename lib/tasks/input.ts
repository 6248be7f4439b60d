import { z } from 'zod'
import { customInput } from '@/lib/custom-fields/input'
import { dayInput, descriptionInput, idInput, nameInput } from '@/lib/fields/input'
import { type FieldFilters, fieldFiltersOf } from '@/lib/custom-fields/field-filter'
import { pageInput, searchInput } from '@/lib/lists/input'
import { mostTasksAtOnce } from './most-tasks-at-once'
import { taskStatuses } from './status'
import { taskSorts } from './task-sort'

const titleInput = nameInput('task’s title')
const statusInput = z.enum(taskStatuses, 'Choose one of the states.')

/** A field that may be left empty, which means none. */
const orNone = <T extends z.ZodType>(schema: T) => z.union([z.literal('').transform(() => null), schema])

/** Empty is nobody. */
const assigneeInput = orNone(z.uuid('Choose somebody from the list.'))

/** Empty is no day. */
const dueOnInput = orNone(dayInput)

export const createTaskInput = z.object({
  projectId: idInput,
  title: titleInput,
  status: statusInput.default('todo'),
  custom: customInput.optional(),
})

/** Fields that aren't given stay as they are. */
export const updateTaskInput = z.object({
  taskId: idInput,
  title: titleInput.optional(),
  description: descriptionInput.optional(),
  status: statusInput.optional(),
  assigneeId: assigneeInput.optional(),
  dueOn: dueOnInput.optional(),
  custom: customInput.optional(),
})

/** Which of a project's tasks: ids with commas, or all that a view shows, by its query string. */
export const chosenTasksInput = z.object({
  projectId: idInput,
  ids: z
    .string()
    .max(40_000)
    .transform((text) => text.split(',').filter(Boolean))
    .pipe(z.array(idInput).max(mostTasksAtOnce, 'Choose at most 1,000 tasks at once.'))
    .default([]),
  view: z.string().max(4_000).optional(),
})

export const bulkChangeInput = chosenTasksInput.extend({
  status: statusInput.optional(),
  assigneeId: assigneeInput.optional(),
  dueOn: dueOnInput.optional(),
  custom: customInput.optional(),
})

export const deleteTaskInput = z.object({ taskId: idInput })

/** A task's place in the address bar. */
export const taskPathInput = z.object({ id: z.uuid(), number: z.coerce.number().int().min(1).max(2_147_483_647) })

/** Which tasks. Whatever isn't understood counts as not asked for. */
export const taskFilterInput = z.object({
  q: searchInput,
  status: z.enum(['', 'open', ...taskStatuses]).catch(''),
  /** '' anybody, `me`, `nobody`, or a person's id. */
  assignee: z.union([z.enum(['', 'me', 'nobody']), z.uuid()]).catch(''),
  due: z.enum(['', 'overdue', 'week']).catch(''),
})

/** A column or a field's id, with a minus for the other way round. */
const sortInput = z
  .string()
  .regex(new RegExp(`^-?(${taskSorts.join('|')}|[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12})$`))
  .catch('')

/** A page of tasks as the address asks for it. What it asks of custom fields is beside these: `taskFilterOf`. */
export const listTasksInput = taskFilterInput
  .extend({
    view: z.enum(['list', 'board']).catch('list'),
    sort: sortInput,
    /** Ids of the custom fields that are shown, with commas; `none`; '' the first few. */
    columns: z.string().max(1_500).catch(''),
    /** The saved view that this is or comes from; `all`: not the one that the project opens with. */
    saved: z.union([z.literal('all'), z.uuid(), z.literal('')]).catch(''),
    page: pageInput,
  })
  .catchall(z.unknown())

export type TasksQuery = z.output<typeof listTasksInput>

export type TaskFilter = z.output<typeof taskFilterInput> & {
  /** See `sortOf`. */
  sort?: string
  /** What is asked of custom fields. */
  custom?: FieldFilters
}

/** The filter in an address. */
export function taskFilterOf(query: TasksQuery): TaskFilter {
  const { q, status, assignee, due, sort } = query
  return { q, status, assignee, due, sort, custom: fieldFiltersOf(query) }
}
