import { forgetEntitlements } from '@/lib/control/catalogue'
import { placeOf } from '@/lib/control/places'
import { control } from '@/lib/db/control-client'
import { setEntitlements } from '@/lib/db/home'
import { notFound } from '@/lib/errors'
import { applyStanding, standingAtHome } from './apply-standing'
import { setConnectionLimit } from './connection-limit'
import { notePlanChange } from './note-plan-change'
import { entitlementsOf, type PlanId } from './plans'

/**
 * Brings the stored plan and standing to the tenant's home, if they are newer than what it is known to hold. A crash in
 * here is healed by the next call: the home refuses an older version, and `appliedVersion` is noted afterwards. Throws
 * NOT_FOUND where the home should be and isn't.
 */
export async function applyEntitlements(tenantId: string): Promise<PlanId> {
  const row = await control().subscription.findUnique({ where: { tenantId } })
  const plan = (row?.plan ?? 'free') as PlanId
  if (!row || row.appliedVersion >= row.entitlementsVersion) return plan
  const place = await placeOf(tenantId)
  if (!place) throw notFound(`tenant ${tenantId} has no placement`)
  const version = row.entitlementsVersion
  const outcome = await setEntitlements(place.ownerUrl, {
    tenantId,
    limits: entitlementsOf(plan).limits,
    standing: await standingAtHome(tenantId),
    version,
  })
  // Not noted as applied, so that reconcile comes back for it.
  if (outcome === 'absent') throw notFound(`tenant ${tenantId} has no home on ${place.shard}`)
  // An owner may have asked for the workspace's end since then, or taken that back.
  await applyStanding(tenantId)
  await setConnectionLimit(place, plan)
  const { count } = await control().subscription.updateMany({
    where: { tenantId, appliedVersion: { lt: version } },
    data: { appliedVersion: version },
  })
  forgetEntitlements(tenantId)
  if (count === 1) await notePlanChange(tenantId, plan)
  return plan
}
