import { type Custom, toCustom } from '@/lib/custom-fields/field'
import { byId } from '@/lib/db/keys'
import { notFound } from '@/lib/errors'
import type { Context } from '@/lib/tenancy/context'

export interface ProjectView {
  id: string
  name: string
  description: string
  custom: Custom
  archivedAt: Date | null
  createdAt: Date
  createdByName: string
}

/** @throws AppError NOT_FOUND */
export async function getProject({ db }: Context, projectId: string): Promise<ProjectView> {
  const project = await db.project.findUnique({
    where: byId(projectId),
    include: { createdBy: { select: { name: true } } },
  })
  if (!project) throw notFound(`project ${projectId}`)
  const { id, name, description, custom, archivedAt, createdAt, createdBy } = project
  return { id, name, description, custom: toCustom(custom), archivedAt, createdAt, createdByName: createdBy.name }
}
