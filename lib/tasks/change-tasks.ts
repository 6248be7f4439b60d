import type { z } from 'zod'
import { auditRow, type Change, changesBetween } from '@/lib/audit/record-audit'
import { describeChanges } from '@/lib/custom-fields/describe-changes'
import { type Custom, type CustomField, toCustom } from '@/lib/custom-fields/field'
import { listFields } from '@/lib/custom-fields/list-fields'
import { applyChanges, type CustomChanges, parseCustom } from '@/lib/custom-fields/parse-custom'
import { replaceValueRows } from '@/lib/custom-fields/value-rows'
import type { TenantTx } from '@/lib/db/tenant-client'
import { AppError } from '@/lib/errors'
import type { ClaimedProject } from '@/lib/projects/claim-project'
import type { Actor } from '@/lib/tenancy/context'
import { emitEvent } from '@/lib/webhooks/emit'
import { fromCalendarDay, toCalendarDay } from './calendar-day'
import type { updateTaskInput } from './input'

type Given = Omit<z.output<typeof updateTaskInput>, 'taskId'>

/** A change that is checked, to be made to one task or to many in the same transaction. */
export interface ReadyChange extends Omit<Given, 'custom'> {
  custom: CustomChanges
  /** The fields that `custom` is about. */
  fields: CustomField[]
  /** Name of the new assignee, who is claimed when the first task goes to them. */
  claimAssignee: () => Promise<string | null>
}

/** @throws AppError INVALID_INPUT */
export async function readyChange(tx: TenantTx, { custom: given = {}, ...rest }: Given): Promise<ReadyChange> {
  const all = Object.keys(given).length > 0 ? await listFields({ db: tx }, 'task') : []
  const custom = await parseCustom(tx, all, given)
  let claimed: Promise<string | null> | undefined
  const claim = () => (claimed ??= claimAssignee(tx, rest.assigneeId ?? null))
  return { ...rest, custom, fields: all.filter(({ id }) => id in custom), claimAssignee: claim }
}

/** As many rows go into one statement. */
const sliceSize = 200

/** Ids: of what was changed, of that what has another assignee now, and of what isn't there. */
interface Changed {
  changed: string[]
  handedOver: string[]
  missing: string[]
}

/**
 * Makes a change to tasks of the claimed project; what is already so is no change.
 * @throws AppError INVALID_INPUT
 */
export async function changeTasks(
  tx: TenantTx,
  actor: Actor,
  project: ClaimedProject,
  { ids, change }: { ids: readonly string[]; change: ReadyChange },
): Promise<Changed> {
  const changed: string[] = []
  const handedOver: string[] = []
  const missing: string[] = []
  for (let at = 0; at < ids.length; at += sliceSize) {
    const slice = ids.slice(at, at + sliceSize)
    const tasks = await readForAudit(tx, project.id, slice)
    missing.push(...slice.filter((id) => !tasks.some((task) => task.id === id)))
    const steps = await Promise.all(tasks.map((task) => stepOf(tx, task, change)))
    const done = steps.filter((step) => step !== null)
    await writeSteps(tx, actor, project, done, change)
    changed.push(...done.map(({ id }) => id))
    handedOver.push(...done.filter(({ takesOver }) => takesOver).map(({ id }) => id))
  }
  return { changed, handedOver, missing }
}

type Before = Awaited<ReturnType<typeof readForAudit>>[number]

/** What becomes of one task. */
interface Step {
  id: string
  label: string
  takesOver: boolean
  custom: Custom
  changes: Record<string, Change>
}

async function stepOf(tx: TenantTx, before: Before, change: ReadyChange): Promise<Step | null> {
  const { custom: given, fields, claimAssignee: claim, assigneeId, dueOn, ...text } = change
  const takesOver = assigneeId !== undefined && assigneeId !== before.assigneeId
  const assignee = takesOver ? await claim() : before.fields.assignee
  const custom = applyChanges(before.custom, given)
  const changes = {
    ...(await describeChanges(tx, fields, before.custom, custom)),
    ...changesBetween(before.fields, { ...text, assignee, dueOn }),
  }
  if (Object.keys(changes).length === 0 && !takesOver) return null
  const label = `#${before.number} ${text.title ?? before.fields.title}`
  return { id: before.id, label, takesOver, custom, changes }
}

async function writeSteps(
  tx: TenantTx,
  actor: Actor,
  project: ClaimedProject,
  steps: readonly Step[],
  { fields, dueOn, title, description, status, assigneeId }: ReadyChange,
): Promise<void> {
  if (steps.length === 0) return
  const ids = steps.map(({ id }) => id)
  const data = { title, description, status, assigneeId, dueOn: dueOn ? fromCalendarDay(dueOn) : dueOn }
  const alike = Map.groupBy(steps, ({ custom }) => (fields.length > 0 ? JSON.stringify(custom) : ''))
  for (const group of alike.values()) {
    const where = { id: { in: group.map(({ id }) => id) } }
    await tx.task.updateMany({ where, data: fields.length > 0 ? { ...data, custom: group[0]?.custom } : data })
  }
  await replaceValueRows(
    tx,
    fields,
    steps.map(({ id, custom }) => ({ projectId: project.id, taskId: id, custom })),
  )
  await tx.auditEntry.createMany({
    data: steps.map(({ id, label, changes }) =>
      auditRow(actor, {
        action: 'task.updated',
        subjectId: id,
        subjectLabel: label,
        details: { ...changes, project: project.name },
      }),
    ),
  })
  await emitEvent(tx, 'task.updated', ids)
}

async function readForAudit(tx: TenantTx, projectId: string, ids: readonly string[]) {
  const tasks = await tx.task.findMany({
    where: { projectId, id: { in: [...ids] } },
    include: { assignee: { select: { name: true } } },
  })
  return tasks.map(({ id, number, title, description, status, assigneeId, assignee, dueOn, custom }) => {
    const day = dueOn && toCalendarDay(dueOn)
    const fields = { title, description, status, assignee: assignee?.name ?? null, dueOn: day }
    return { id, number, assigneeId, custom: toCustom(custom), fields }
  })
}

/**
 * The name of somebody who can be given work. Their row stays taken until the transaction ends, so that nobody who is being
 * removed at this moment keeps a task.
 */
export async function claimAssignee(tx: TenantTx, userId: string | null): Promise<string | null> {
  if (userId === null) return null
  const [user] = await tx.user.updateManyAndReturn({
    where: { id: userId, deactivatedAt: null, emailVerifiedAt: { not: null } },
    data: { updatedAt: new Date() },
    select: { name: true },
  })
  if (user) return user.name
  throw new AppError('INVALID_INPUT', { fieldErrors: { assigneeId: 'Choose somebody who is a member here.' } })
}
