import { recordAudit } from '@/lib/audit/record-audit'
import { byteOrderMark, csvLines } from '@/lib/csv/csv-line'
import type { CustomField, CustomValue } from '@/lib/custom-fields/field'
import { sayValue } from '@/lib/custom-fields/say-value'
import { byId } from '@/lib/db/keys'
import type { Context } from '@/lib/tenancy/context'
import { type CalendarDay, toCalendarDay } from './calendar-day'
import { type TaskQuery, whereOf, whereStatus } from './filter-tasks'
import { listTasksInput, taskFilterOf } from './input'
import { isTaskStatus, taskStatusLabels } from './status'

/** Rows that are read, written and forgotten together. */
const sliceSize = 500

export interface TaskExport {
  fileName: string
  /** Text of a CSV file, a slice at a time; the next one is read when somebody asks for it. */
  slices: AsyncGenerator<string>
}

interface Asked {
  projectId: string
  /** Which tasks, as the list's query string. */
  view: string
  fields: readonly CustomField[]
  today: CalendarDay
}

/** The tasks that a view shows, by their numbers, with all fields. Audited before the first. @throws AppError NOT_FOUND */
export async function exportTasks(ctx: Context, { projectId, view, fields, today }: Asked): Promise<TaskExport> {
  const { name } = await ctx.db.project.findUniqueOrThrow({ where: byId(projectId), select: { name: true } })
  await ctx.db.$transaction((tx) =>
    recordAudit(tx, ctx.actor, { action: 'project.exported', subjectId: projectId, subjectLabel: name }),
  )
  const filter = taskFilterOf(listTasksInput.parse(Object.fromEntries(new URLSearchParams(view))))
  const users = await ctx.db.user.findMany({ select: { id: true, email: true } })
  const people = new Map(users.map(({ id, email }) => [id, email]))
  return {
    fileName: `${fileWord(name)}-${today}.csv`,
    slices: writeSlices(ctx, { projectId, filter, today, fields }, people),
  }
}

const headings = ['Number', 'Title', 'Description', 'Status', 'Assignee', 'Due', 'Created', 'Changed']

async function* writeSlices(
  ctx: Context,
  query: TaskQuery & { fields: readonly CustomField[] },
  people: ReadonlyMap<string, string>,
): AsyncGenerator<string> {
  yield byteOrderMark + csvLines([[...headings, ...query.fields.map(({ name }) => name)]])
  for (let after = 0; ;) {
    const tasks = await ctx.db.task.findMany({
      where: { AND: [whereOf(ctx, query), whereStatus(query), { number: { gt: after } }] },
      orderBy: { number: 'asc' },
      take: sliceSize,
    })
    yield csvLines(tasks.map((task) => rowOf(task, query.fields, people)))
    if (tasks.length < sliceSize) return
    after = tasks.at(-1)?.number ?? after
  }
}

type Stored = Awaited<ReturnType<Context['db']['task']['findFirstOrThrow']>>

function rowOf(task: Stored, fields: readonly CustomField[], people: ReadonlyMap<string, string>): (string | number)[] {
  const { number, title, description, status, assigneeId, dueOn, createdAt, updatedAt, custom } = task
  const values = custom as Record<string, CustomValue>
  return [
    number,
    title,
    description,
    isTaskStatus(status) ? taskStatusLabels[status] : status,
    (assigneeId && people.get(assigneeId)) ?? '',
    dueOn ? toCalendarDay(dueOn) : '',
    createdAt.toISOString(),
    updatedAt.toISOString(),
    ...fields.map((field) => cellOf(field, values[field.id], people)),
  ]
}

/** So that reading it in again gives the same: days and numbers as they are, people by their address. */
function cellOf(
  field: CustomField,
  value: CustomValue | undefined,
  people: ReadonlyMap<string, string>,
): string | number {
  if (value === undefined) return ''
  if (field.kind === 'number') return Number(value)
  return field.kind === 'date' ? String(value) : sayValue(field, value, people)
}

/** "Anvil 2" → "anvil-2": of a file's name, whatever the system. */
const fileWord = (name: string) =>
  name
    .normalize('NFKD')
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, '-')
    .replaceAll(/^-+|-+$/g, '')
    .slice(0, 60) || 'tasks'
