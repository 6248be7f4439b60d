import { recordAudit } from '@/lib/audit/record-audit'
import { aboutTenant, tenantDb } from '@/lib/control/tenant-db'
import { logUnknown } from '@/lib/log'
import { type PlanId, plans } from './plans'

/**
 * Writes into the tenant's audit log that another plan counts now. Who chose it stands in an entry of its own; this one
 * says when it came into force, whether somebody paid, a period ended or an operator changed it at Stripe. It is a note
 * about another database's row, so a crash can lose it; it never stops the plan.
 */
export async function notePlanChange(tenantId: string, plan: PlanId): Promise<void> {
  const { name } = plans[plan]
  try {
    await tenantDb(tenantId, 'account').$transaction(async (tx) => {
      const last = await tx.auditEntry.findFirst({
        where: { action: 'billing.plan_changed' },
        orderBy: { createdAt: 'desc' },
      })
      const from = last?.subjectLabel ?? plans.free.name
      if (from === name) return // only the standing has changed
      const details = { plan: { from, to: name } }
      await recordAudit(tx, null, { action: 'billing.plan_changed', subjectId: null, subjectLabel: name, details })
    })
  } catch (error) {
    logUnknown(error, aboutTenant(tenantId))
  }
}
