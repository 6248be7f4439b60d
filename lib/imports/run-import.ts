import { recordAudit } from '@/lib/audit/record-audit'
import { can, type Role } from '@/lib/auth/permissions'
import { byId } from '@/lib/db/keys'
import type { TenantDb, TenantTx } from '@/lib/db/tenant-client'
import { isAppError } from '@/lib/errors'
import type { NumberedRow } from '@/lib/csv/parse-rows'
import { claimProject } from '@/lib/projects/claim-project'
import { insertTasks } from '@/lib/tasks/insert-tasks'
import type { Actor } from '@/lib/tenancy/context'
import { type ImportState, problemsSchema } from './get-import'
import { readGround, refuseGoneFields, rowsOf } from './ground'
import { type Mapping, mappingSchema } from './mapping'
import { mostProblems } from './preview-import'
import { type Problem, readRow } from './read-row'

/** Rows that become tasks in one transaction, with the note of how far it is: none is taken twice, none is left out. */
const sliceSize = 200

export interface ImportProgress {
  state: ImportState
  rowsTotal: number
  rowsDone: number
  rowsFailed: number
}

/**
 * Goes on with an import that was started, slice by slice, until `until`; at least one. Several may do so at once: each slice
 * is one's alone. Acts in the name of who began it; where they may no longer write, or the project takes no more, it ends.
 * @throws AppError NOT_FOUND
 */
export async function runImport(db: TenantDb, importId: string, { until }: { until: Date }): Promise<ImportProgress> {
  const found = await db.import.findUniqueOrThrow({
    where: byId(importId),
    select: { state: true, content: true, mapping: true, createdBy: true },
  })
  if (found.state === 'running') {
    const { createdBy } = found
    const actor = {
      userId: createdBy.id,
      sessionId: '',
      name: createdBy.name,
      email: createdBy.email,
      role: createdBy.role as Role,
    }
    if (createdBy.deactivatedAt || !can(actor.role, 'work.write')) {
      await stop(db, importId, `${actor.name} may no longer add tasks.`)
    } else
      await runSlices(
        db,
        { importId, actor, mapping: mappingSchema.parse(found.mapping), content: found.content },
        until,
      )
  }
  return readProgress(db, importId)
}

interface Work {
  importId: string
  actor: Actor
  mapping: Mapping
  content: string
}

async function runSlices(db: TenantDb, work: Work, until: Date): Promise<void> {
  const { rows } = rowsOf(work.content, work.mapping)
  try {
    let goesOn = true
    while (goesOn) {
      goesOn = await db.$transaction((tx) => runSlice(tx, work, rows))
      if (new Date() >= until) return
    }
  } catch (error) {
    if (!isAppError(error, 'CONFLICT') && !isAppError(error, 'NOT_FOUND')) throw error
    await stop(db, work.importId, error.message)
  }
}

/** Gives whether there is more to do. */
async function runSlice(
  tx: TenantTx,
  { importId, actor, mapping }: Work,
  rows: readonly NumberedRow[],
): Promise<boolean> {
  const [claimed] = await tx.import.updateManyAndReturn({
    where: { id: importId, state: 'running' },
    data: { state: 'running' }, // takes the row until the transaction ends
    select: { projectId: true, rowsDone: true, rowsFailed: true, problems: true, fileName: true },
  })
  if (!claimed) return false
  const { projectId, rowsDone, fileName } = claimed
  const slice = rows.slice(rowsDone, rowsDone + sliceSize)
  const { read, ground } = await readHeld(tx, mapping, slice)
  const tasks = read.flatMap(({ task }) => (task ? [task] : []))
  const failed: Problem[] = read.flatMap(({ problems }, at) =>
    (problems ?? []).map((one) => ({ row: slice[at]?.row ?? 0, ...one })),
  )
  if (tasks.length > 0) {
    const project = await claimProject(tx, projectId, { takeNumbers: tasks.length })
    await insertTasks(tx, actor, project, { tasks, fields: ground.fields })
  }
  const done = rowsDone + slice.length
  const rowsFailed = claimed.rowsFailed + slice.length - tasks.length
  const isOver = done >= rows.length
  await tx.import.update({
    where: byId(importId),
    data: {
      rowsDone: done,
      rowsFailed,
      problems: [...problemsSchema.parse(claimed.problems), ...failed].slice(0, mostProblems),
      ...(isOver && { state: 'done', content: '', finishedAt: new Date() }),
    },
  })
  if (isOver) {
    const details = { tasks: done - rowsFailed, failed: rowsFailed }
    await recordAudit(tx, actor, { action: 'import.finished', subjectId: importId, subjectLabel: fileName, details })
  }
  return !isOver
}

/**
 * Reads the rows, and holds the people in them until the transaction ends: whoever is being removed at this moment keeps no
 * task. Where somebody went meanwhile, the rows are read again without them.
 */
async function readHeld(tx: TenantTx, mapping: Mapping, slice: readonly NumberedRow[]) {
  for (;;) {
    const ground = await readGround(tx, mapping)
    refuseGoneFields(ground)
    const read = slice.map(({ cells }) => readRow(cells, ground))
    const ids = [...new Set(read.flatMap(({ task }) => task?.assigneeId ?? []))]
    const held = await tx.user.updateMany({
      where: { id: { in: ids }, deactivatedAt: null },
      data: { updatedAt: new Date() },
    })
    if (held.count === ids.length) return { read, ground }
  }
}

/** Ends it before its time, and says why. */
async function stop(db: TenantDb, importId: string, why: string): Promise<void> {
  await db.$transaction(async (tx) => {
    const [stopped] = await tx.import.updateManyAndReturn({
      where: { id: importId, state: 'running' },
      data: { state: 'canceled', content: '', finishedAt: new Date() },
      select: { fileName: true, problems: true, rowsDone: true },
    })
    if (!stopped) return
    const problems = [{ row: 0, field: '', message: why }, ...problemsSchema.parse(stopped.problems)]
    await tx.import.update({ where: byId(importId), data: { problems: problems.slice(0, mostProblems) } })
    const details = { rows: stopped.rowsDone, why }
    const subjectLabel = stopped.fileName
    await recordAudit(tx, null, { action: 'import.canceled', subjectId: importId, subjectLabel, details })
  })
}

async function readProgress(db: TenantDb, importId: string): Promise<ImportProgress> {
  const select = { state: true, rowsTotal: true, rowsDone: true, rowsFailed: true } as const
  const { state, ...rows } = await db.import.findUniqueOrThrow({ where: byId(importId), select })
  return { ...rows, state: state as ImportState }
}
