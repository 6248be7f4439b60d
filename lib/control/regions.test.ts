import { beforeEach, describe, expect, it } from 'vitest'
import { testDatabases } from '@/dev/db/test-databases'
import { withClient } from '@/dev/db/with-client'
import { offeredRegions, regionFor, regionWords } from './regions'

const { controlOwnerUrl } = await testDatabases()

/** Beside `us-1`, which is always there and the oldest. */
async function addShards(...shards: { name: string; region: string; status?: string; shared?: boolean }[]) {
  await withClient(controlOwnerUrl, async (client) => {
    for (const { name, region, status = 'open', shared = true } of shards) {
      await client.query(
        "INSERT INTO shards (name, region, status, app_url_env, owner_url_env) VALUES ($1, $2, $3, 'A', 'B')",
        [name, region, status],
      )
      if (!shared) continue
      await client.query(
        "INSERT INTO places (id, kind, shard_name, state) VALUES (gen_random_uuid(), 'shared', $1, 'ready')",
        [name],
      )
    }
  })
}

beforeEach(() =>
  withClient(controlOwnerUrl, async (client) => {
    await client.query("DELETE FROM places WHERE shard_name <> 'us-1'")
    await client.query("DELETE FROM shards WHERE name <> 'us-1'")
    await client.query("UPDATE shards SET status = 'open'")
  }),
)

describe('offeredRegions', () => {
  it('are those of open shards that have room for newcomers, each once, the oldest first', async () => {
    await addShards(
      { name: 'eu-1', region: 'eu' },
      { name: 'us-2', region: 'us' },
      { name: 'au-1', region: 'au', status: 'draining' },
      { name: 'big-customer', region: 'ca', shared: false },
    )
    expect(await offeredRegions()).toEqual([
      { name: 'us', words: 'United States' },
      { name: 'eu', words: 'European Union' },
    ])
  })
})

describe('regionFor', () => {
  it('asks nobody where there is one', async () => {
    expect(await regionFor(undefined)).toBe('us')
    expect(await regionFor('us')).toBe('us')
    await expect(regionFor('eu')).rejects.toMatchObject({
      code: 'INVALID_INPUT',
      fieldErrors: { region: 'No new workspace can be made there. Choose another.' },
    })
  })

  it('says so where none takes new workspaces', async () => {
    await withClient(controlOwnerUrl, (client) => client.query("UPDATE shards SET status = 'draining'"))
    await expect(regionFor('us')).rejects.toMatchObject({ code: 'NO_ROOM' })
  })

  it('wants one of those offered where there are more', async () => {
    await addShards({ name: 'eu-1', region: 'eu' }, { name: 'au-1', region: 'au', status: 'draining' })
    expect(await regionFor('eu')).toBe('eu')
    await expect(regionFor(undefined)).rejects.toMatchObject({
      code: 'INVALID_INPUT',
      fieldErrors: { region: 'Choose where your data is to live.' },
    })
    for (const wrong of ['au', 'EU', '', 'eu-1', '__proto__']) {
      await expect(regionFor(wrong)).rejects.toMatchObject({ code: 'INVALID_INPUT' })
    }
  })
})

describe('regionWords', () => {
  it('says what people know, and else the name that the operator gave', () => {
    expect(['eu', 'us-east', 'ap-south', 'constructor'].map(regionWords)).toEqual([
      'European Union',
      'United States (east)',
      'ap-south',
      'constructor',
    ])
  })
})
