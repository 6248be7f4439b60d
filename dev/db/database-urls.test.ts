import { expect, test } from 'vitest'
import { databaseEnv, databasesFromEnv } from './database-urls'

const complete = {
  CONTROL_URL: 'postgresql://app@h/control',
  CONTROL_OWNER_URL: 'postgresql://owner@h/control',
  SHARD_EU_WEST_2_APP_URL: 'postgresql://app@h/eu',
  SHARD_EU_WEST_2_OWNER_URL: 'postgresql://owner@h/eu',
}

test('reads a pair for the control plane and one for each shard, and writes the same variables again', () => {
  const databases = databasesFromEnv(complete)
  expect(databases?.shards).toMatchObject([
    { name: 'eu-west-2', region: 'eu-west', appUrlEnv: 'SHARD_EU_WEST_2_APP_URL' },
  ])
  expect(databases && databaseEnv(databases)).toEqual(complete)
})

test('nothing at all is null; anything missing or malformed is named', () => {
  expect(databasesFromEnv({ PATH: '/bin' })).toBeNull()
  for (const name of Object.keys(complete)) {
    expect(() => databasesFromEnv({ ...complete, [name]: undefined })).toThrow(`${name} is missing`)
    expect(() => databasesFromEnv({ ...complete, [name]: 'mysql://x' })).toThrow(`${name} must be a URL`)
  }
})
