import type { PlacementKind } from '@/lib/billing/plans'
import { type Place, toPlace } from '@/lib/control/places'
import { control } from '@/lib/db/control-client'
import type { HomeAt, HomeHold } from '@/lib/db/home-hold'
import { AppError, notFound } from '@/lib/errors'
import type { Noted } from '@/lib/operations/operation-journal'
import type { StepContext } from '@/lib/operations/operation-step'

/** What a move was asked for, as its journal has it. */
export interface WantedPlace {
  kind: PlacementKind
  shard: string | undefined
  region: string | undefined
  reason: 'operator' | 'plan'
}

export const wantedOf = ({ kind, shard, region, reason }: Noted): WantedPlace => ({
  kind: kind as PlacementKind,
  shard: typeof shard === 'string' ? shard : undefined,
  region: typeof region === 'string' ? region : undefined,
  reason: reason === 'plan' ? 'plan' : 'operator',
})

/** Both ends of a move whose target is claimed. */
export interface MoveScope {
  tenantId: string
  /** At which the tenant lived in the source when the move began. */
  epoch: bigint
  source: Place
  target: Place
  /** Their homes. */
  from: HomeAt
  to: HomeAt
  hold: HomeHold
  /** The catalogue's word: in which place the tenant lives now, and at which epoch. */
  placement: { placeId: string; epoch: bigint }
}

/** What the step `target` has noted. */
export const claimedOf = ({ results }: Pick<StepContext, 'results'>) => {
  const { source, place, epoch } = results.target ?? {}
  if (typeof source !== 'string' || typeof place !== 'string' || typeof epoch !== 'string') return null
  return { sourceId: source, placeId: place, epoch: BigInt(epoch) }
}

/** Reads both ends from the catalogue. @throws AppError NOT_FOUND where one is gone, CONFLICT before there is a target */
export async function readScope(tenantId: string, at: StepContext): Promise<MoveScope> {
  const claimed = claimedOf(at)
  if (!claimed) throw new AppError('CONFLICT', { internal: `move ${at.operationId} has no target yet` })
  const [source, target, placement] = await Promise.all([
    readPlace(claimed.sourceId),
    readPlace(claimed.placeId),
    readPlacement(tenantId),
  ])
  return {
    tenantId,
    epoch: claimed.epoch,
    source,
    target,
    from: homeIn(source, tenantId),
    to: homeIn(target, tenantId),
    hold: { operationId: at.operationId, attempt: at.attempt },
    placement,
  }
}

export const homeIn = ({ ownerUrl, schemaName }: Place, tenantId: string): HomeAt => ({
  ownerUrl,
  schemaName,
  tenantId,
})

export async function readPlace(id: string): Promise<Place> {
  const row = await control().place.findUnique({ where: { id }, include: { shard: true } })
  if (!row) throw notFound(`place ${id} is gone`)
  return toPlace(row)
}

export async function readPlacement(tenantId: string): Promise<MoveScope['placement']> {
  const placement = await control().placement.findUnique({
    where: { tenantId },
    select: { placeId: true, epoch: true },
  })
  if (!placement) throw notFound(`tenant ${tenantId} has no placement`)
  return placement
}
