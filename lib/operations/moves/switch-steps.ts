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

type DataStep = { name: string; done_at: Date }

const commitTries = 5

/** The fence, the commit point, and what comes after it: for the blink of an eye nobody gets in, then the tenant lives at the target. */
export function switchSteps(tenantId: string, wanted: WantedPlace, rows: MoveRows): MoveStep[] {
  let fenced: MoveScope | undefined
  // Both ends stay what they are while this run goes on: with people waiting, the catalogue isn't asked for them again.
  const scopeOf = async (at: StepContext) => fenced ?? readScope(tenantId, at)
  return [
    {
      name: 'fence',
      async run(at) {
        const scope = await readScope(tenantId, at)
        // What will be refused is refused before anybody waits, and the connections for what comes then are open.
        await readHomes(scope)
        const fencedAt = await fenceTenant(scope, at, rows)
        fenced = scope
        const { source, steps } = await readHomes(scope)
        return { fencedAt, home: carried(source, steps) }
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
      // Written to the same server as the commit, before it: neither is there without the other.
      beginsUnnoted: true,
      run: async (at) => commit(await scopeOf(at), wanted),
      commits: { settle: async (at) => settleMove(await readScope(tenantId, at)) },
    },
    {
      name: 'open',
      // What is forgotten of it is done again.
      beginsUnnoted: true,
      async run(at) {
        const { from, to, hold, epoch } = await scopeOf(at)
        const { fencedAt, home } = at.results.fence ?? {}
        const { steps, ...source } = carriedHome.parse(JSON.parse(String(home)))
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

/** Of the source, all that the target's home takes over. @throws AppError CONFLICT where their tables are not at the same migration */
async function readHomes({ from, to }: MoveScope): Promise<{ source: Home; steps: DataStep[] }> {
  const ofSource = async () => {
    const home = await readHome(from)
    // In one database they are the tenant's already.
    return { home, steps: from.ownerUrl === to.ownerUrl ? [] : await dataStepsOf(from) }
  }
  const [{ home, steps }, target] = await Promise.all([ofSource(), readHome(to)])
  if (!home || !target) throw new AppError('NOT_FOUND', { internal: 'a home is gone' })
  assertSameVersion(home, target)
  return { source: home, steps }
}

function carried({ standing, limits, schemaVersion, ...source }: Home, steps: DataStep[]): string {
  return JSON.stringify({
    standing,
    limits,
    schemaVersion,
    entitlementsVersion: String(source.entitlementsVersion),
    steps,
  })
}

/** Asked again while nobody answers; then the engine settles it, or leaves it fenced for the next run. */
async function commit(scope: MoveScope, { reason }: WantedPlace): Promise<void> {
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
