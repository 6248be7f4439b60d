import { z } from 'zod'
import { type AuditAction, auditActions } from './actions'

const actions = Object.keys(auditActions) as AuditAction[]

/** What actions are about: the part before the dot. */
export const auditSubjects = [...new Set(actions.map((action) => action.split('.')[0] ?? ''))]

const cursor = z.union([z.literal(''), z.uuid()]).catch('')

/** Whatever isn't understood counts as not asked for. */
export const listAuditInput = z.object({
  /** '' anybody, `system`, or a person's id. */
  actor: z.union([z.enum(['', 'system']), z.uuid()]).catch(''),
  /** '' anything, a subject such as `task`, or one action. */
  action: z.enum(['', ...auditSubjects, ...actions]).catch(''),
  before: cursor,
  after: cursor,
})
