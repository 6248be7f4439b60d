import { type PlacementKind, plans } from '@/lib/billing/plans'
import { isSlugFormer } from '@/lib/control/former-slugs'
import { isSlugHeld } from '@/lib/control/released-slugs'
import { control } from '@/lib/db/control-client'
import { releaseVersion } from '@/lib/db/release'
import { AppError } from '@/lib/errors'
import { withoutAvoided } from './avoided-shards'
import { type ControlTx, holdShards, type OwnKind, reservePlace } from './reserve-place'

/** Where a tenant shall live. A shard that is named decides the region; without either, the oldest open region. */
export interface Wanted {
  kind: PlacementKind
  region?: string | undefined
  shard?: string | undefined
}

export interface NewcomerRow {
  id: string
  slug: string
  name: string
  /** It had this slug before it was erased, and comes back: that the slug is held back since is for its sake. */
  takesSlugBack?: boolean
}

/**
 * Writes a tenant, pending, and its placement in one transaction with the place it gets: the emptiest shared tables, a spare
 * that nobody else gets, or, where there is none, a place that is still to be made (`ready: false`).
 * @throws AppError CONFLICT (slug taken), INVALID_INPUT (no such region or shard), NO_ROOM
 */
export async function claimPlace(
  tenant: NewcomerRow,
  wanted: Wanted,
): Promise<{ placeId: string; region: string; ready: boolean }> {
  return control().$transaction(async (tx) => {
    await holdShards(tx, 'to settle')
    const { region, shards } = await candidateShards(tx, wanted)
    await createTenant(tx, tenant, region)
    const { kind } = wanted
    const { placeId, ready } = await holdPlace(tx, { kind, region, shards, tenantId: tenant.id, named: wanted.shard })
    const desiredKind = plans.free.placement
    // Whoever wants something else than its plan gives has decided: the plan doesn't take it back.
    const pinned = kind !== desiredKind
    await tx.placement.create({ data: { tenantId: tenant.id, placeId, epoch: 1n, desiredKind, pinned } })
    return { placeId, region, ready }
  }, claimPatience)
}

/** Longer than Prisma's 2,000 and 5,000: many may come at once. */
export const claimPatience = { maxWait: 10_000, timeout: 10_000 }

interface Claim {
  kind: PlacementKind
  region: string
  /** From `candidateShards`. */
  shards: string[]
  tenantId: string
  /** The shard that was asked for by name, for the error. */
  named: string | undefined
}

/** Finds a place on one of these shards, and where it isn't shared makes it the tenant's. @throws AppError NO_ROOM */
export async function holdPlace(
  tx: ControlTx,
  { kind, region, shards, tenantId, named }: Claim,
): Promise<{ placeId: string; ready: boolean }> {
  const found = await (kind === 'shared' ? emptiestShared(tx, shards) : claimSpare(tx, kind, shards, tenantId))
  if (found) return { placeId: found, ready: true }
  const made = kind === 'shared' ? null : await reservePlace(tx, { kind, shards, tenantId })
  if (!made) throw noRoom({ kind, shard: named }, region)
  return { placeId: made, ready: false }
}

/** The open shards where this tenant may live. One without shared tables is somebody's own server: it must be named. */
export async function candidateShards(
  tx: ControlTx,
  { kind, region, shard }: Wanted,
): Promise<{ region: string; shards: string[] }> {
  const open = await tx.shard.findMany({
    where: {
      status: 'open',
      ...(shard === undefined ? { places: { some: { kind: 'shared', state: 'ready' } } } : { name: shard }),
    },
    orderBy: [{ createdAt: 'asc' }, { name: 'asc' }],
    select: { name: true, region: true },
  })
  const [first] = open
  if (!first && shard !== undefined) throw await wrongShard(tx, shard)
  if (!first) throw noRoom({ kind }, undefined)
  const chosen = region ?? first.region
  const shards = open.filter((one) => one.region === chosen).map(({ name }) => name)
  if (shards.length > 0) return { region: chosen, shards: withoutAvoided(shards) }
  const reason = shard
    ? `Shard ${shard} is in region ${first.region}.`
    : `There is no open shard in a region ${chosen}. Choose one of: ${[...new Set(open.map((one) => one.region))].join(', ')}.`
  throw new AppError('INVALID_INPUT', { message: reason, fieldErrors: { region: reason } })
}

async function wrongShard(tx: ControlTx, shard: string): Promise<AppError> {
  const known = await tx.shard.findUnique({ where: { name: shard }, select: { status: true } })
  const reason = known ? `Shard ${shard} is ${known.status}: it takes no new tenants.` : `There is no shard ${shard}.`
  return new AppError('INVALID_INPUT', { message: reason, fieldErrors: { shard: reason } })
}

function noRoom({ kind, shard }: Wanted, region: string | undefined): AppError {
  const where = shard ? `shard ${shard}` : region ? `region ${region}` : 'any region'
  const fieldErrors = {
    [shard ? 'shard' : region ? 'region' : 'kind']: `There is no room for a ${kind} place in ${where}.`,
  }
  return new AppError('NO_ROOM', { internal: `no room for a ${kind} place in ${where}`, fieldErrors, retryAfter: 300 })
}

async function createTenant(
  tx: ControlTx,
  { id, slug, name, takesSlugBack = false }: NewcomerRow,
  region: string,
): Promise<void> {
  // Not by its error: a unique violation would end the transaction, and its reason is the slug alone.
  const made = await tx.$executeRaw`
    INSERT INTO tenants (id, slug, name, region) VALUES (${id}::uuid, ${slug}, ${name}, ${region}) ON CONFLICT (slug) DO NOTHING`
  // Asked afterwards: the tenant that had it may have ended, or left it, while the line above waited for it.
  if (made === 0 || (!takesSlugBack && (await isSlugHeld(slug, tx)))) throw taken(slug)
  if (await isSlugFormer(slug, tx)) throw taken(slug)
}

/** What a person reads whose slug somebody else has. */
export const taken = (slug: string) =>
  new AppError('CONFLICT', {
    fieldErrors: { slug: `${slug} is taken. Try another address.` },
    message: 'That address is taken.',
  })

async function emptiestShared(tx: ControlTx, shards: string[]): Promise<string | null> {
  const [place] = await tx.$queryRaw<{ id: string }[]>`
    SELECT p.id FROM places p
     WHERE p.kind = 'shared' AND p.state = 'ready' AND p.shard_name = ANY (${shards})
     ORDER BY (SELECT count(*) FROM placements l WHERE l.place_id = p.id), p.shard_name LIMIT 1`
  return place?.id ?? null
}

/**
 * One update of one row; a spare that somebody else is about to take is passed over. The oldest first: after each claim its
 * shard's next one is the youngest, so shards take turns. Tables older than the release are left to `fleet migrate`.
 */
async function claimSpare(tx: ControlTx, kind: OwnKind, shards: string[], tenantId: string): Promise<string | null> {
  const [place] = await tx.$queryRaw<{ id: string }[]>`
    UPDATE places SET tenant_id = ${tenantId}::uuid, claimed_at = now(), updated_at = now()
     WHERE id = (SELECT id FROM places
                  WHERE kind = ${kind} AND state = 'ready' AND tenant_id IS NULL AND shard_name = ANY (${shards})
                    AND schema_version >= ${releaseVersion} COLLATE "C"
                  ORDER BY created_at LIMIT 1 FOR UPDATE SKIP LOCKED)
     RETURNING id`
  return place?.id ?? null
}
