import type { Context } from '@/lib/tenancy/context'
import type { TaskStatus } from '@/lib/tasks/status'
import { taskNumberIn } from './terms'

export interface FoundProject {
  id: string
  name: string
  isArchived: boolean
}

export interface FoundTask {
  id: string
  projectId: string
  project: string
  number: number
  title: string
  status: TaskStatus
}

export interface FoundMember {
  id: string
  name: string
  email: string
}

export const projectSelect = { id: true, name: true, archivedAt: true } as const

export const toFoundProject = ({ archivedAt, ...project }: { id: string; name: string; archivedAt: Date | null }) => ({
  ...project,
  isArchived: archivedAt !== null,
})

export const taskSelect = {
  id: true,
  projectId: true,
  number: true,
  title: true,
  status: true,
  project: { select: { name: true } },
} as const

interface SelectedTask {
  id: string
  projectId: string
  number: number
  title: string
  status: string
  project: { name: string }
}

export const toFoundTask = ({ project, status, ...task }: SelectedTask): FoundTask => ({
  ...task,
  status: status as TaskStatus,
  project: project.name,
})

/** Projects whose numbers are looked through; a number is found by its project. */
const mostProjects = 1_000

/** The tasks that have the number that was typed, if one was: one of each project at most. */
export async function tasksByNumber({ db }: Context, q: string, take: number): Promise<FoundTask[]> {
  const number = taskNumberIn(q)
  if (number === null) return []
  const projects = await db.project.findMany({
    select: { id: true },
    orderBy: { updatedAt: 'desc' },
    take: mostProjects,
  })
  const tasks = await db.task.findMany({
    where: { number, projectId: { in: projects.map(({ id }) => id) } },
    select: taskSelect,
    take,
  })
  return tasks.map(toFoundTask)
}
