import type { TenantTx } from '@/lib/db/tenant-client'
import type { EventType } from './event-types'

/** What an event says of its subject: the row as it is at that moment. */
export type EventData = { id: string } & Record<string, unknown>

type Subject = EventType extends `${infer S}.${string}` ? S : never

const day = (date: Date | null) => date?.toISOString().slice(0, 10) ?? null

const readers: Record<Subject, (tx: TenantTx, ids: string[]) => Promise<EventData[]>> = {
  project: async (tx, ids) => {
    const select = { id: true, name: true, description: true, custom: true, archivedAt: true, createdAt: true } as const
    return tx.project.findMany({ where: { id: { in: ids } }, select })
  },
  task: async (tx, ids) => {
    const tasks = await tx.task.findMany({
      where: { id: { in: ids } },
      select: {
        id: true,
        projectId: true,
        number: true,
        title: true,
        description: true,
        status: true,
        assigneeId: true,
        dueOn: true,
        custom: true,
        createdById: true,
        createdAt: true,
      },
    })
    return tasks.map((task) => ({ ...task, dueOn: day(task.dueOn) }))
  },
  comment: async (tx, ids) => {
    const comments = await tx.comment.findMany({
      where: { id: { in: ids } },
      select: {
        id: true,
        taskId: true,
        authorId: true,
        body: true,
        createdAt: true,
        task: { select: { projectId: true } },
      },
    })
    return comments.map(({ task, ...comment }) => ({ ...comment, projectId: task.projectId }))
  },
  member: async (tx, ids) =>
    tx.user.findMany({ where: { id: { in: ids } }, select: { id: true, name: true, email: true, role: true } }),
}

/** The rows that events of this type are about, as receivers get them. */
export function describeSubjects(tx: TenantTx, type: EventType, ids: string[]): Promise<EventData[]> {
  return readers[type.split('.', 1)[0] as Subject](tx, ids)
}
