import { z } from 'zod'
import { byId } from '@/lib/db/keys'
import { notFound } from '@/lib/errors'
import type { Context } from '@/lib/tenancy/context'
import { type Mapping, mappingSchema } from './mapping'
import type { Problem } from './read-row'

export type ImportState = 'preview' | 'running' | 'done' | 'canceled'

export interface ImportView {
  id: string
  projectId: string
  fileName: string
  state: ImportState
  mapping: Mapping
  rowsTotal: number
  rowsDone: number
  /** Of those that are done. */
  rowsFailed: number
  /** The first hundred. */
  problems: Problem[]
  createdAt: Date
  createdByName: string
}

export const problemsSchema = z.array(z.object({ row: z.number(), field: z.string(), message: z.string() }))

const select = {
  id: true,
  projectId: true,
  fileName: true,
  state: true,
  mapping: true,
  rowsTotal: true,
  rowsDone: true,
  rowsFailed: true,
  problems: true,
  createdAt: true,
  createdBy: { select: { name: true } },
} as const

/** An import of this project, without its file. What is still looked at belongs to who began it. @throws AppError NOT_FOUND */
export async function getImport(
  { db, actor }: Context,
  { projectId, importId }: { projectId: string; importId: string },
): Promise<ImportView> {
  const found = await db.import.findUnique({ where: byId(importId), select: { ...select, createdById: true } })
  const isHidden = found?.state === 'preview' && found.createdById !== actor.userId
  if (!found || found.projectId !== projectId || isHidden) throw notFound(`import ${importId}`)
  return toView(found)
}

/** The last ones that were started, the newest first. */
export async function listImports({ db }: Context, projectId: string): Promise<ImportView[]> {
  const found = await db.import.findMany({
    where: { projectId, state: { not: 'preview' } },
    orderBy: { id: 'desc' },
    select,
    take: 10,
  })
  return found.map(toView)
}

interface Stored extends Omit<ImportView, 'state' | 'mapping' | 'problems' | 'createdByName'> {
  state: string
  mapping: unknown
  problems: unknown
  createdBy: { name: string }
}

function toView({ state, mapping, problems, createdBy, ...rest }: Stored): ImportView {
  return {
    ...rest,
    state: state as ImportState,
    mapping: mappingSchema.parse(mapping),
    problems: problemsSchema.parse(problems),
    createdByName: createdBy.name,
  }
}
