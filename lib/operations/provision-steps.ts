import type { z } from 'zod'
import { entitlementsOf } from '@/lib/billing/plans'
import { type PlaceRow, toPlace } from '@/lib/control/places'
import { control } from '@/lib/db/control-client'
import { admitTenant } from '@/lib/db/home'
import { AppError, notFound } from '@/lib/errors'
import { activateTenant } from './activate-tenant'
import { noteFailureOn } from './avoided-shards'
import { claimPlace } from './claim-place'
import type { provisionInput } from './input'
import { inviteOwner } from './invite-owner'
import { finishPlace } from './make-place'
import type { Noted } from './operation-journal'
import type { Step } from './operation-step'
import { undoProvision } from './undo-provision'

type Provision = z.output<typeof provisionInput>

/** What of the input may stand in the journal. Slug and name are in the catalogue from the first step on. */
export const notedInput = ({ kind, region, shard, state, owner }: Provision): Noted => ({
  kind,
  region: region ?? null,
  shard: shard ?? null,
  state,
  owner: owner !== undefined,
})

/**
 * What makes a tenant. `given` is what the operator said; without it, after a crash, the journal's `input` is all there is:
 * enough to go on, unless the tenant's name or its owner wasn't written yet, and then all is undone.
 */
export function provisionSteps(tenantId: string, input: Noted, given?: Provision): Step[] {
  const gone = (what: string) =>
    new AppError('NOT_FOUND', { message: `It was broken off before ${what}, which no journal holds.` })
  return [
    {
      name: 'claim',
      async run() {
        const known = await control().tenant.count({ where: { id: tenantId } })
        if (known > 0) return
        if (!given) throw gone('the tenant had a name')
        const { slug, name, kind, region, shard } = given
        await claimPlace({ id: tenantId, slug, name }, { kind, region, shard })
      },
      // One way back for all steps, the same that a purge takes.
      undo: () => undoProvision(tenantId),
      leaves: () => `tenant ${tenantId}, with its place: the next purge of pending tenants tries again`,
    },
    { name: 'place', run: () => readyPlace(tenantId) },
    { name: 'home', run: () => makeHome(tenantId) },
    ...(input.owner === true
      ? [
          {
            name: 'owner',
            async run() {
              if (!given?.owner) throw gone('its owner was invited')
              await inviteOwner(tenantId, given.owner)
            },
          },
        ]
      : []),
    ...(input.state === 'active' ? [{ name: 'activate', run: () => activateTenant(tenantId) }] : []),
  ]
}

/** Makes a tenant's place, where it isn't a spare or shared tables. */
export const readyPlace = (tenantId: string) =>
  where(tenantId, async ({ id, state }) => {
    if (state !== 'ready') await finishPlace(id)
  })

/** Lets a new tenant live in its place, with what everybody has who pays nothing. */
export const makeHome = (tenantId: string) =>
  where(tenantId, (row) => admitTenant(toPlace(row), { tenantId, epoch: 1n, limits: entitlementsOf('free').limits }))

/** Works on a tenant's place; where that fails, the next newcomer is better off on another shard. */
async function where(tenantId: string, work: (place: PlaceRow) => Promise<void>): Promise<void> {
  const placement = await control().placement.findUnique({
    where: { tenantId },
    include: { place: { include: { shard: true } } },
  })
  if (!placement) throw notFound(`tenant ${tenantId} has no placement`)
  try {
    await work(placement.place)
  } catch (error) {
    noteFailureOn(placement.place.shardName, error)
    throw error
  }
}
