import { applyStanding } from '@/lib/billing/apply-standing'
import { purgeReleasedSlugs } from '@/lib/control/released-slugs'
import { aboutTenant } from '@/lib/control/tenant-db'
import { control } from '@/lib/db/control-client'
import { logUnknown } from '@/lib/log'
import { alertOperators } from '@/lib/monitoring/alert-operators'
import { type Outcome, resumeOperation } from '@/lib/operations/run-operation'
import { erasePlan } from './erase-steps'
import { type Erased, eraseById } from './erase-tenant'

/** So many times in vain, a minute apart by then, and somebody must look. */
const alertAfterFailures = 8

export interface ErasedDue {
  erased: number
  /** Gone on with by the next run: time was up, or something doesn't answer. */
  left: number
  /** Not begun: somebody else is at work on the tenant, or it was taken back this very moment. */
  refused: number
  slugsReleased: number
}

/**
 * Goes on with erasures that were broken off, and erases the workspaces whose owners have asked for it and whose time has come,
 * until `until`. Whatever fails is tried again, first soon, then every minute; those who run the product hear of it.
 */
export async function eraseDue({ until }: { until: Date }): Promise<ErasedDue> {
  const result: ErasedDue = { erased: 0, left: 0, refused: 0, slugsReleased: await purgeReleasedSlugs() }
  await keepSuspended(until)
  for (const id of await brokenOff()) {
    if (new Date() >= until) return result
    await note(result, await resumeOperation(id, erasePlan, { until }))
  }
  for (const { id } of await dueTenants()) {
    if (new Date() >= until) return result
    await note(result, await eraseById(id, { stripe: 'delete', onlyIfDue: true }, { until }))
  }
  return result
}

async function brokenOff(): Promise<string[]> {
  const rows = await control().operation.findMany({
    where: { kind: 'erase', status: 'running', leasedUntil: { lt: new Date() } },
    orderBy: { leasedUntil: 'asc' },
    select: { id: true },
    take: 50,
  })
  return rows.map(({ id }) => id)
}

const dueTenants = () =>
  control().tenant.findMany({
    where: { eraseAfter: { lte: new Date() }, state: { not: 'purging' } },
    orderBy: { eraseAfter: 'asc' },
    select: { id: true },
    take: 50,
  })

async function note(result: ErasedDue, outcome: Outcome | Erased): Promise<void> {
  const { operationId, status, error } = outcome
  if (status === 'done') result.erased += 1
  else if (status === 'running') result.left += 1
  else result.refused += 1
  if (status !== 'running' || !error) return
  const row = await control().operation.findUnique({
    where: { id: operationId },
    select: { progress: true, tenantId: true },
  })
  const { failures } = Object(row?.progress) as { failures?: number }
  if (failures !== alertAfterFailures) return
  await alertOperators({
    subject: 'A workspace can’t be erased',
    text: `Its operation is ${operationId}. It is tried again every minute and was begun, so nobody can work there any more. The last reason: ${error.message}`,
    about: { operationId, kind: 'erase', tenant: row?.tenantId, error },
  })
}

/** A move or a crash may have lost what a home was told when its owner asked for the end. */
async function keepSuspended(until: Date): Promise<void> {
  const waiting = await control().tenant.findMany({
    where: { eraseAfter: { not: null }, state: 'active' },
    select: { id: true },
    take: 500,
  })
  for (const { id } of waiting) {
    if (new Date() >= until) return
    await applyStanding(id).catch((error: unknown) => logUnknown(error, aboutTenant(id)))
  }
}
