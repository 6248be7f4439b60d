import type { Client } from './client'
import { seen } from './signed-value'
import { keyOf } from './tenant-shape'

/** A project and its tasks, in one view: they come and go together. */
export async function readFamily({ db, tenant, recorder, random, own }: Client): Promise<unknown> {
  if (own.families.length === 0) return null
  const { projectId } = random.oneOf(own.families)
  return recorder.read(tenant.index, 'read a family', () =>
    db.$transaction(
      async (tx) => {
        const project = await tx.project.findFirst({
          where: { id: projectId },
          select: { name: true, description: true },
        })
        const title = project?.name ?? ''
        const parts = await tx.task.count({ where: { projectId, title } })
        const row = project && { title, description: project.description }
        return { reads: [seen(keyOf.family(projectId), row, project ? parts : undefined)], snapshot: true }
      },
      { isolationLevel: 'RepeatableRead' },
    ),
  )
}
