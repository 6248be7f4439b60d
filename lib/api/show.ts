import type { z } from 'zod'
import type { Role } from '@/lib/auth/permissions'
import { toCustom } from '@/lib/custom-fields/field'
import { notFound } from '@/lib/errors'
import { toCalendarDay } from '@/lib/tasks/calendar-day'
import type { TaskStatus } from '@/lib/tasks/status'
import type { ShowContext } from './operation'
import type { auditEntrySchema, memberSchema, projectSchema, taskSchema } from './schemas'

export const projectFields = {
  id: true,
  name: true,
  description: true,
  custom: true,
  archivedAt: true,
  createdById: true,
  createdAt: true,
} as const

interface ProjectRow {
  id: string
  name: string
  description: string
  custom: unknown
  archivedAt: Date | null
  createdById: string
  createdAt: Date
}

export const toProject = (
  { tenant }: Pick<ShowContext, 'tenant'>,
  { archivedAt, custom, createdAt, ...project }: ProjectRow,
): z.output<typeof projectSchema> => ({
  ...project,
  custom: toCustom(custom),
  archivedAt: archivedAt?.toISOString() ?? null,
  createdAt: createdAt.toISOString(),
  url: `${tenant.origin}/projects/${project.id}`,
})

/** @throws AppError NOT_FOUND */
export async function showProject(at: ShowContext, id: string): Promise<z.output<typeof projectSchema>> {
  const row = await at.db.project.findFirst({ where: { id }, select: projectFields })
  if (!row) throw notFound(`project ${id}`)
  return toProject(at, row)
}

export const taskFields = {
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
  updatedAt: true,
} as const

interface TaskRow {
  id: string
  projectId: string
  number: number
  title: string
  description: string
  status: string
  assigneeId: string | null
  dueOn: Date | null
  custom: unknown
  createdById: string
  createdAt: Date
  updatedAt: Date
}

export const toTask = (
  { tenant }: Pick<ShowContext, 'tenant'>,
  { status, dueOn, custom, createdAt, updatedAt, ...task }: TaskRow,
): z.output<typeof taskSchema> => ({
  ...task,
  status: status as TaskStatus,
  dueOn: dueOn && toCalendarDay(dueOn),
  custom: toCustom(custom),
  createdAt: createdAt.toISOString(),
  updatedAt: updatedAt.toISOString(),
  url: `${tenant.origin}/projects/${task.projectId}/tasks/${task.number}`,
})

/** @throws AppError NOT_FOUND */
export async function showTask(at: ShowContext, id: string): Promise<z.output<typeof taskSchema>> {
  const row = await at.db.task.findFirst({ where: { id }, select: taskFields })
  if (!row) throw notFound(`task ${id}`)
  return toTask(at, row)
}

export const memberFields = {
  id: true,
  name: true,
  email: true,
  role: true,
  emailVerifiedAt: true,
  createdAt: true,
} as const

interface MemberRow {
  id: string
  name: string
  email: string
  role: string
  emailVerifiedAt: Date | null
  createdAt: Date
}

export const toMember = ({
  role,
  emailVerifiedAt,
  createdAt,
  ...member
}: MemberRow): z.output<typeof memberSchema> => ({
  ...member,
  role: role as Role,
  state: emailVerifiedAt ? 'active' : 'invited',
  createdAt: createdAt.toISOString(),
})

/** One who takes a place. @throws AppError NOT_FOUND */
export async function showMember({ db }: ShowContext, id: string): Promise<z.output<typeof memberSchema>> {
  const row = await db.user.findFirst({ where: { id, deactivatedAt: null }, select: memberFields })
  if (!row) throw notFound(`member ${id}`)
  return toMember(row)
}

export const auditFields = {
  id: true,
  actorId: true,
  actorName: true,
  action: true,
  subjectId: true,
  subjectLabel: true,
  details: true,
  address: true,
  agent: true,
  via: true,
  createdAt: true,
} as const

type AuditRow = Omit<z.output<typeof auditEntrySchema>, 'details' | 'createdAt'> & { details: unknown; createdAt: Date }

export const toAuditEntry = ({ details, createdAt, ...entry }: AuditRow): z.output<typeof auditEntrySchema> => ({
  ...entry,
  details: typeof details === 'object' && details !== null ? { ...details } : {},
  createdAt: createdAt.toISOString(),
})
