import { forgetEntitlements } from '@/lib/control/catalogue'
import { urlsOf } from '@/lib/control/shard-urls'
import { control } from '@/lib/db/control-client'
import { setEntitlements, type Standing } from '@/lib/db/home'
import { notFound } from '@/lib/errors'
import { notePlanChange } from './note-plan-change'
import { entitlementsOf, type PlanId } from './plans'

/**
 * Brings the stored plan and standing to the tenant's home, if they are newer than what it is known to hold. A crash in
 * here is healed by the next call: the home refuses an older version, and `appliedVersion` is noted afterwards.
 */
export async function applyEntitlements(tenantId: string): Promise<PlanId> {
  const row = await control().subscription.findUnique({ where: { tenantId } })
  const plan = (row?.plan ?? 'free') as PlanId
  if (!row || row.appliedVersion >= row.entitlementsVersion) return plan
  const placement = await control().placement.findUnique({ where: { tenantId }, include: { shard: true } })
  if (!placement) throw notFound(`tenant ${tenantId} has no placement`)
  const version = row.entitlementsVersion
  await setEntitlements(urlsOf(placement.shard).ownerUrl, {
    tenantId,
    limits: entitlementsOf(plan).limits,
    standing: row.standing as Standing,
    version,
  })
  const { count } = await control().subscription.updateMany({
    where: { tenantId, appliedVersion: { lt: version } },
    data: { appliedVersion: version },
  })
  forgetEntitlements(tenantId)
  if (count === 1) await notePlanChange(tenantId, plan)
  return plan
}
