import type { AuditAction } from '@/lib/audit/actions'
import { recordAudit } from '@/lib/audit/record-audit'
import { tenantDb } from '@/lib/control/tenant-db'
import type { Context } from '@/lib/tenancy/context'
import { type PlanId, plans } from './plans'

/** Writes into the audit log what a person has asked of Stripe, after Stripe has taken it. Also where the workspace is read-only. */
export async function noteBillingAction(ctx: Context, action: AuditAction, plan: PlanId): Promise<void> {
  const entry = { action, subjectId: null, subjectLabel: plans[plan].name }
  await tenantDb(ctx.tenant.id, 'account').$transaction((tx) => recordAudit(tx, ctx.actor, entry))
}
