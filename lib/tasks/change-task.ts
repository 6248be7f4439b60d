import type { z } from 'zod'
import { changesBetween, recordAudit } from '@/lib/audit/record-audit'
import { describeChanges } from '@/lib/custom-fields/describe-changes'
import { type CustomField, toCustom } from '@/lib/custom-fields/field'
import { listFields } from '@/lib/custom-fields/list-fields'
import { applyChanges, type CustomChanges, parseCustom } from '@/lib/custom-fields/parse-custom'
import { replaceValueRows } from '@/lib/custom-fields/value-rows'
import { byId } from '@/lib/db/keys'
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

/** Changes a task of the claimed project. What is already so is no change. Gives whether anything was. @throws AppError NOT_FOUND, INVALID_INPUT */
export async function changeTask(
  tx: TenantTx,
  actor: Actor,
  project: ClaimedProject,
  taskId: string,
  ready: ReadyChange,
): Promise<boolean> {
  const { custom, fields, claimAssignee: claim, assigneeId, dueOn, ...text } = ready
  const before = await readForAudit(tx, taskId)
  const takesOver = assigneeId !== undefined && assigneeId !== before.assigneeId
  const assignee = takesOver ? await claim() : before.fields.assignee
  const after = applyChanges(before.custom, custom)
  const changes = {
    ...(await describeChanges(tx, fields, before.custom, after)),
    ...changesBetween(before.fields, { ...text, assignee, dueOn }),
  }
  if (Object.keys(changes).length === 0 && !takesOver) return false
  await tx.task.update({
    where: byId(taskId),
    data: { ...text, assigneeId, dueOn: dueOn ? fromCalendarDay(dueOn) : dueOn, custom: after },
  })
  await replaceValueRows(tx, fields, { projectId: project.id, taskId }, after)
  const subjectLabel = `#${before.number} ${text.title ?? before.fields.title}`
  const details = { ...changes, project: project.name }
  await recordAudit(tx, actor, { action: 'task.updated', subjectId: taskId, subjectLabel, details })
  await emitEvent(tx, 'task.updated', taskId)
  return true
}

async function readForAudit(tx: TenantTx, taskId: string) {
  const { number, title, description, status, assigneeId, assignee, dueOn, custom } = await tx.task.findUniqueOrThrow({
    where: byId(taskId),
    include: { assignee: { select: { name: true } } },
  })
  const day = dueOn && toCalendarDay(dueOn)
  const fields = { title, description, status, assignee: assignee?.name ?? null, dueOn: day }
  return { number, assigneeId, custom: toCustom(custom), fields }
}

/**
 * The name of somebody who can be given work. Their row stays taken until the transaction ends, so that nobody who is being
 * removed at this moment keeps a task.
 */
async function claimAssignee(tx: TenantTx, userId: string | null): Promise<string | null> {
  if (userId === null) return null
  const [user] = await tx.user.updateManyAndReturn({
    where: { id: userId, deactivatedAt: null, emailVerifiedAt: { not: null } },
    data: { updatedAt: new Date() },
    select: { name: true },
  })
  if (user) return user.name
  throw new AppError('INVALID_INPUT', { fieldErrors: { assigneeId: 'Choose somebody who is a member here.' } })
}
