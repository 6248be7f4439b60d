import { containing } from '@/lib/lists/containing'
import { addDays } from '@/lib/tasks/calendar-day'
import { startOfDay } from './day-start'
import type { AuditFilter } from './input'

/** The filter as the database asks it. Days are of the reader's zone; the last one counts whole. */
export function whereAudit({ actor, action, q, subject, from, to, via }: AuditFilter, zone: string) {
  return {
    ...(actor && { actorId: actor === 'system' ? null : actor }),
    ...(action && (action.includes('.') ? { action } : { action: { startsWith: `${action}.` } })),
    ...(subject && { subjectId: subject }),
    ...(q && { subjectLabel: containing(q) }),
    ...((from || to) && {
      createdAt: {
        ...(from && { gte: startOfDay(from, zone) }),
        ...(to && { lt: startOfDay(addDays(to, 1), zone) }),
      },
    }),
    ...(via && { via: via === 'keys' ? { not: null } : null }),
  }
}
