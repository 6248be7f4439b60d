import pLimit from 'p-limit'
import { plans } from '@/lib/billing/plans'
import { databaseOf, type Place, type PlaceRow, toPlace } from '@/lib/control/places'
import { unsealed, urlsOf } from '@/lib/control/shard-urls'
import { control } from '@/lib/db/control-client'
import { fillOwnDatabase, makeOwnDatabase } from '@/lib/db/own-database'
import { makeOwnSchema } from '@/lib/db/own-schema'
import type { OwnerClient } from '@/lib/db/owner-client'
import { lockedOwnerSession } from '@/lib/db/owner-session'
import { AppError, notFound } from '@/lib/errors'
import { type Histories, readHistories } from './migrations/history'
import { holdShards, type OwnKind, reservePlace } from './reserve-place'

interface NewPlace {
  shard: string
  kind: OwnKind
  /** Who will live there; without it, it is a spare. */
  for?: string | undefined
}

/**
 * Makes a schema or a database with all tenant tables. A crash leaves a row in state `making`, with which `finishPlace` goes
 * on. @throws AppError NO_ROOM where the shard is full, closed or unknown
 */
export async function makePlace({ shard, kind, for: tenantId }: NewPlace): Promise<Place> {
  const id = await control().$transaction(async (tx) => {
    await holdShards(tx, 'to settle')
    return reservePlace(tx, { kind, shards: [shard], tenantId: tenantId ?? null })
  })
  if (!id) throw new AppError('NO_ROOM', { internal: `shard ${shard} is not open or has no room for a ${kind}` })
  return finishPlace(id)
}

/** Four at a time are quickest, and a server has other things to do. */
const makers = pLimit(4)

/**
 * Makes a reserved place, or what is missing of one, and gives it, ready. Each step can be repeated; one maker at a time.
 * @throws AppError CONFLICT while somebody else makes it, NOT_FOUND when it is being dropped
 */
export async function finishPlace(id: string): Promise<Place> {
  return makers(async () => {
    const { shard } = await rowOf(id)
    return lockedOwnerSession(urlsOf(shard).ownerUrl, id, async (client) => {
      const row = await rowOf(id) // again: whoever held the lock may have finished or dropped it
      const histories = await readHistories()
      const schemaVersion = histories.tenant.at(-1)?.name ?? ''
      const isDone = row.tenantId !== null || (row.schemaVersion ?? '') >= schemaVersion
      if (row.state === 'ready' && isDone) return toPlace(row)
      await makeTables(client, row, histories)
      const { count } = await control().place.updateMany({
        where: { id, state: { in: ['making', 'ready'] } },
        data: { state: 'ready', schemaVersion },
      })
      if (count === 0) throw notFound(`place ${id} is being dropped`)
      return toPlace(row)
    })
  })
}

async function makeTables(client: OwnerClient, row: PlaceRow, histories: Histories): Promise<void> {
  if (row.kind === 'schema') {
    const names = { schema: row.schemaName, appRole: roleIn(urlsOf(row.shard).appUrl) }
    await makeOwnSchema(client, names, histories.tenant)
  } else {
    await makeOwnDatabase(client, ownDatabaseOf(row), loginOf(row))
    await fillOwnDatabase(databaseOf(row).ownerUrl, row.roleName ?? '', histories)
  }
}

async function rowOf(id: string): Promise<PlaceRow> {
  const row = await control().place.findUnique({ where: { id }, include: { shard: true } })
  if (!row || row.state === 'dropping' || row.kind === 'shared') throw notFound(`place ${id} is not to be made`)
  return row
}

const roleIn = (url: string) => decodeURIComponent(new URL(url).username)

/** The names of a database of its own. */
export const ownDatabaseOf = ({ databaseName, roleName }: PlaceRow) => ({
  database: databaseName ?? '',
  role: roleName ?? '',
})

/** The limit of the largest plan: whoever comes brings their own. */
const loginOf = ({ id, passwordSealed }: PlaceRow) => ({
  password: unsealed(`the password of place ${id}`, passwordSealed),
  connections: plans.enterprise.share.connections,
})
