import type { z } from 'zod'
import { recordAudit } from '@/lib/audit/record-audit'
import { listFields } from '@/lib/custom-fields/list-fields'
import { byId } from '@/lib/db/keys'
import { AppError } from '@/lib/errors'
import { claimProject } from '@/lib/projects/claim-project'
import type { Context } from '@/lib/tenancy/context'
import { getImport } from './get-import'
import { refuseGoneFields } from './ground'
import type { startImportInput } from './input'
import { mappingSchema, markOf } from './mapping'

/** The browser that started it goes on with it; after so long without an end, the chores do. */
const chorePauseMs = 20_000

interface Which {
  projectId: string
  importId: string
}

/** From now on rows become tasks, read as they were `seen`. @throws AppError NOT_FOUND, CONFLICT, INVALID_INPUT */
export async function startImport(
  ctx: Context,
  { projectId, importId, seen }: z.output<typeof startImportInput>,
): Promise<void> {
  const { db, actor } = ctx
  const { mapping, fileName, rowsTotal } = await getImport(ctx, { projectId, importId })
  if (!mapping.columns.includes('title')) {
    throw new AppError('INVALID_INPUT', { message: 'Say which column is the title: a task can’t be without one.' })
  }
  await db.$transaction(async (tx) => {
    const project = await claimProject(tx, projectId)
    refuseGoneFields({ mapping, fields: await listFields({ db: tx }, 'task') })
    const [started] = await tx.import.updateManyAndReturn({
      where: { id: importId, state: 'preview' },
      data: { state: 'running' },
      select: { mapping: true },
    })
    if (!started) return
    if (seen !== undefined && seen !== markOf(mappingSchema.parse(started.mapping))) throw readAnew()
    const availableAt = new Date(Date.now() + chorePauseMs)
    await tx.outboxMessage.create({ data: { kind: 'import', payload: { importId }, availableAt } })
    const details = { project: project.name, rows: rowsTotal }
    await recordAudit(tx, actor, { action: 'import.started', subjectId: importId, subjectLabel: fileName, details })
  })
}

/** Another choice of columns was still on its way when somebody went on. */
const readAnew = () =>
  new AppError('CONFLICT', {
    message: 'The file was being read in another way. See what comes of it, and import it then.',
  })

/** Stops it where it is; what has become tasks stays. Before it was started, it is dropped. @throws AppError NOT_FOUND */
export async function cancelImport(ctx: Context, { projectId, importId }: Which): Promise<void> {
  const { fileName } = await getImport(ctx, { projectId, importId })
  await ctx.db.$transaction(async (tx) => {
    const dropped = await tx.import.deleteMany({ where: { id: importId, state: 'preview' } })
    if (dropped.count > 0) return
    const { count } = await tx.import.updateMany({
      where: { id: importId, state: 'running' },
      data: { state: 'canceled', content: '', finishedAt: new Date() },
    })
    if (count === 0) return
    const { rowsDone } = await tx.import.findUniqueOrThrow({ where: byId(importId), select: { rowsDone: true } })
    const details = { rows: rowsDone }
    await recordAudit(tx, ctx.actor, {
      action: 'import.canceled',
      subjectId: importId,
      subjectLabel: fileName,
      details,
    })
  })
}
