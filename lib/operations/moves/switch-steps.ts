import { setTimeout as sleep } from 'node:timers/promises'
import { z } from 'zod'
import { applyEntitlements } from '@/lib/billing/apply-entitlements'
import { setConnectionLimit } from '@/lib/billing/connection-limit'
import type { PlanId } from '@/lib/billing/plans'
import { forgetTenant } from '@/lib/control/catalogue'
import { aboutTenant } from '@/lib/control/tenant-db'
import { control } from '@/lib/db/control-client'
import { type Home, readHome, takeHome } from '@/lib/db/home-hold'
import { assertSameVersion, dataStepsOf, leaveHome, openHome } from '@/lib/db/home-move'
import { AppError, isAppError } from '@/lib/errors'
import { logUnknown } from '@/lib/log'
import type { StepContext } from '@/lib/operations/operation-step'
import { commitMove, settleMove } from './commit-move'
import { fenceTenant } from './fence-tenant'
import type { MoveRows } from './move-rows'
import type { MoveStep } from './move-steps'
import { notedOf } from './move-progress'
import { type MoveScope, readScope, type WantedPlace } from './move-scope'
import { noteMove } from './note-move'

/** What the target's home takes over from the source's, as it was once nobody could change it any more. */
const carriedHome = z.object({
  standing: z.enum(['ok', 'read_only', 'suspended']),
  limits: z.record(z.string(), z.number().nullable()),
  entitlementsVersion: z.coerce.bigint(),
  schemaVersion: z.string(),
  steps: z.array(z.object({ name: z.string(), done_at: z.coerce.date() })),
})

const commitTries = 5

/** The fence, the commit point, and what comes after it: for the blink of an eye nobody gets in, then the tenant lives at the target. */
export function switchSteps(tenantId: string, wanted: WantedPlace, rows: MoveRows): MoveStep[] {
  return [
    {
      name: 'fence',
      async run(at) {
        const scope = await readScope(tenantId, at)
        const fencedAt = await fenceTenant(scope, at, rows)
        const [source, target] = await Promise.all([readHome(scope.from), readHome(scope.to)])
        if (!source || !target) throw new AppError('NOT_FOUND', { internal: 'a home is gone' })
        assertSameVersion(source, target)
        return { fencedAt, home: await carried(scope, source) }
      },
      // Another epoch first: a commit that is still on its way must find nothing to do. The home is opened by the step `capture`.
      async undo(at) {
        if (await settleMove(await readScope(tenantId, at))) {
          throw new AppError('CONFLICT', { internal: 'the tenant has moved' })
        }
      },
    },
    {
      name: 'commit',
      run: (at) => commit(tenantId, wanted, at),
      commits: { settle: async (at) => settleMove(await readScope(tenantId, at)) },
    },
    {
      name: 'open',
      async run(at) {
        const scope = await readScope(tenantId, at)
        const { fencedAt, home } = at.results.fence ?? {}
        const { steps, ...source } = carriedHome.parse(JSON.parse(String(home)))
        const { from, to, hold, epoch } = scope
        const leave = async () => {
          if (at.attempt > 1) await takeHome(from, hold, at.assertHeld)
          await leaveHome(from, hold)
        }
        // Whoever still asks at the source is sent on as soon as possible; the target is open even if that fails.
        const [opened, left] = await Promise.allSettled([
          openHome(to, hold, { epoch: epoch + 1n, source, steps }).then(() => Date.now()),
          leave(),
        ])
        if (opened.status === 'rejected') throw opened.reason
        if (left.status === 'rejected') throw left.reason
        const fencedMs = typeof fencedAt === 'number' ? Math.max(0, opened.value - fencedAt) : null
        await at.note({ ...notedOf(at.progress), phase: 'finishing', fencedMs, lag: 0 })
      },
    },
    { name: 'finish', run: (at) => finish(tenantId, at) },
  ]
}

async function carried({ from, to }: MoveScope, source: Home): Promise<string> {
  const { standing, limits, schemaVersion } = source
  // In one database they are the tenant's already.
  const steps = from.ownerUrl === to.ownerUrl ? [] : await dataStepsOf(from)
  return JSON.stringify({
    standing,
    limits,
    schemaVersion,
    entitlementsVersion: String(source.entitlementsVersion),
    steps,
  })
}

/** Asked again while nobody answers; then the engine settles it, or leaves it fenced for the next run. */
async function commit(tenantId: string, { reason }: WantedPlace, at: StepContext): Promise<void> {
  const scope = await readScope(tenantId, at)
  for (let tried = 1; ; tried++) {
    try {
      return await commitMove(scope, reason)
    } catch (error) {
      if (isAppError(error, 'CONFLICT') || tried === commitTries) throw error
      await sleep(100 * 2 ** tried)
    }
  }
}

/** None of this keeps a tenant that has moved from being served: what fails is logged, and healed by the next reconcile. */
async function finish(tenantId: string, at: StepContext): Promise<void> {
  const { source, target } = await readScope(tenantId, at)
  const tenant = await control().tenant.findUniqueOrThrow({
    where: { id: tenantId },
    select: { slug: true, subscription: { select: { plan: true } } },
  })
  forgetTenant(tenant.slug)
  try {
    // The plan may have changed on the way.
    await setConnectionLimit(target, (tenant.subscription?.plan ?? 'free') as PlanId)
    await applyEntitlements(tenantId)
  } catch (error) {
    logUnknown(error, { ...aboutTenant(tenantId), operationId: at.operationId })
  }
  await noteMove('workspace.moved', { tenantId, operationId: at.operationId, source, target })
}
