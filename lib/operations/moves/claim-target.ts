import { control } from '@/lib/db/control-client'
import { AppError } from '@/lib/errors'
import { candidateShards, claimPatience, holdPlace } from '@/lib/operations/claim-place'
import { lostOperation } from '@/lib/operations/operation-journal'
import type { StepContext } from '@/lib/operations/operation-step'
import { type ControlTx, holdShards } from '@/lib/operations/reserve-place'
import type { WantedPlace } from './move-scope'

export interface ClaimedTarget {
  sourceId: string
  placeId: string
  /** Of the tenant in the source. */
  epoch: bigint
  shard: string
  region: string
  /** False: it is still to be made. */
  ready: boolean
}

/**
 * Finds the place that a tenant shall move to and, where it isn't shared, makes it the tenant's, in one transaction. What an
 * earlier run has claimed is found again. @throws AppError CONFLICT (it lives there already, or isn't active), INVALID_INPUT (no
 * such shard or region), NO_ROOM
 */
export async function claimTarget(tenantId: string, wanted: WantedPlace, at: StepContext): Promise<ClaimedTarget> {
  return control().$transaction(async (tx) => {
    await holdShards(tx, 'to settle')
    await holdJournal(tx, at)
    const current = await currentPlace(tx, tenantId)
    const { sourceId, epoch } = current
    const choice = { wanted, current }
    const claimed = (await claimedBefore(tx, tenantId, choice)) ?? (await claimNow(tx, tenantId, choice))
    const row = await tx.place.findUniqueOrThrow({ where: { id: claimed.placeId }, include: { shard: true } })
    return { sourceId, epoch, ...claimed, shard: row.shardName, region: row.shard.region }
  }, claimPatience)
}

/** Nobody takes the operation over until the transaction ends. */
async function holdJournal(tx: ControlTx, { operationId, attempt }: StepContext): Promise<void> {
  const held = await tx.$queryRaw<unknown[]>`
    SELECT 1 FROM operations WHERE id = ${operationId}::uuid AND attempt = ${attempt} AND status = 'running' FOR UPDATE`
  if (held.length === 0) throw lostOperation({ id: operationId, attempt })
}

interface CurrentPlace {
  slug: string
  state: string
  kind: string
  shard: string
  shardStatus: string
  region: string
  sourceId: string
  epoch: bigint
}

export async function currentPlace(tx: ControlTx, tenantId: string): Promise<CurrentPlace> {
  const [row] = await tx.$queryRaw<CurrentPlace[]>`
    SELECT t.slug, t.state, p.kind, p.shard_name AS shard, s.status AS "shardStatus", s.region, p.id AS "sourceId", l.epoch
      FROM tenants t JOIN placements l ON l.tenant_id = t.id JOIN places p ON p.id = l.place_id JOIN shards s ON s.name = p.shard_name
     WHERE t.id = ${tenantId}::uuid FOR SHARE OF t`
  if (!row) throw new AppError('NOT_FOUND', { internal: `tenant ${tenantId} is gone` })
  return row
}

interface Choice {
  wanted: WantedPlace
  current: CurrentPlace
}

/** In which region it shall live, where no shard says so. */
const regionOf = ({ wanted, current }: Choice) =>
  wanted.region ?? (wanted.shard === undefined ? current.region : undefined)

/**
 * A place of its own that it neither lives in nor has left: claimed by this very move, whose word on it was lost. One that an
 * earlier move couldn't give back, and that doesn't fit, is given back now.
 */
async function claimedBefore(
  tx: ControlTx,
  tenantId: string,
  choice: Choice,
): Promise<{ placeId: string; ready: boolean } | null> {
  const { wanted, current } = choice
  const held = await tx.place.findMany({
    where: { tenantId, id: { not: current.sourceId }, remnants: { none: { tenantId } }, state: { not: 'dropping' } },
    select: { id: true, state: true, kind: true, shardName: true, shard: { select: { region: true } } },
  })
  const region = regionOf(choice)
  const fits = (place: (typeof held)[number]) =>
    place.kind === wanted.kind &&
    (wanted.shard === undefined || place.shardName === wanted.shard) &&
    (region === undefined || place.shard.region === region)
  const found = held.find(fits)
  const others = held.filter((place) => place !== found).map(({ id }) => id)
  await tx.place.updateMany({ where: { id: { in: others } }, data: { tenantId: null, state: 'dropping' } })
  return found ? { placeId: found.id, ready: found.state === 'ready' } : null
}

async function claimNow(tx: ControlTx, tenantId: string, choice: Choice): Promise<{ placeId: string; ready: boolean }> {
  const { wanted, current } = choice
  assertCanMove(current, wanted)
  const { kind, shard } = wanted
  const { region, shards } = await candidateShards(tx, { kind, shard, region: regionOf(choice) })
  const elsewhere = kind === current.kind ? shards.filter((name) => name !== current.shard) : shards
  return holdPlace(tx, { kind, region, shards: elsewhere, tenantId, named: shard })
}

const placeWords: Record<string, string> = {
  shared: 'shared tables',
  schema: 'a schema of its own',
  database: 'a database of its own',
}

/** @throws AppError CONFLICT for a tenant that isn't active, or that already lives as it shall */
export function assertCanMove(
  { slug, state, kind, shard, shardStatus, region }: Omit<CurrentPlace, 'sourceId' | 'epoch'>,
  wanted: { kind: string; shard?: string | undefined; region?: string | undefined },
): void {
  if (state !== 'active') throw refusal(`${slug} is ${state}: it can be moved once it is active.`)
  const staysInRegion = wanted.region === undefined || wanted.region === region
  // Without a shard's name, whoever lives so already has no reason to go, unless its shard is to be emptied.
  const stays = wanted.shard === undefined ? staysInRegion && shardStatus === 'open' : wanted.shard === shard
  if (kind !== wanted.kind || !stays) return
  const hint = wanted.shard === undefined ? ' To bring it to another shard, name that shard.' : ''
  throw refusal(`${slug} lives in ${placeWords[kind]} on ${shard} already.${hint}`)
}

const refusal = (message: string) => new AppError('CONFLICT', { message, fieldErrors: { slug: message } })
