import { z } from 'zod'
import { AppError } from '@/lib/errors'
import { listOf, listQuery, readList } from './list'
import { reading } from './operation'
import { auditEntrySchema } from './schemas'
import { auditFields, toAuditEntry } from './show'

const list = reading({
  id: 'listAuditEntries',
  path: '/audit-entries',
  tag: 'Audit log',
  scope: 'audit:read',
  summary: 'List audit entries',
  description: 'Comes with plans that have the audit log; on others the answer is 403 `NOT_IN_PLAN`.',
  query: listQuery.extend({
    actorId: z.uuid('Send a member’s id.').optional().meta({ description: 'What this member did.' }),
    subjectId: z.uuid('Send an id.').optional().meta({ description: 'What happened to this project, task or member.' }),
    action: z
      .string()
      .regex(/^[a-z_]+(\.[a-z_]+)?$/, 'Send an action like task.created, or a subject like task.')
      .max(60, 'That is no action.')
      .optional()
      .meta({ description: 'An action, or the subject before its dot.', examples: ['task.created'] }),
  }),
  answer: listOf(auditEntrySchema),
  async read({ tenant, db, entitlements }, { query }) {
    if (!entitlements.features.includes('audit_log')) throw new AppError('NOT_IN_PLAN')
    const { actorId, subjectId, action } = query
    const isWhole = action?.includes('.')
    const filter = { actorId, subjectId, action: isWhole ? action : action && { startsWith: `${action}.` } }
    const { rows, nextCursor } = await readList({ tenantId: tenant.id, list: 'audit', query }, (stretch) =>
      db.auditEntry.findMany({ ...stretch, where: { AND: [filter, stretch.where] }, select: auditFields }),
    )
    return { data: rows.map(toAuditEntry), nextCursor }
  },
})

export const auditOperations = [list]
