import { expect, it } from 'vitest'
import { testDatabases } from '@/dev/db/test-databases'
import { withClient } from '@/dev/db/with-client'
import { tenantTablesOf } from '@/lib/db/move/tenant-tables'
import { isSecretByName, ownerColumnsOf, ownerTables } from './owner-columns'

const databases = await testDatabases()

const column = (name: string) => ({ name, type: 'text', collated: true, nullable: true, wide: true })

it('of every table and every column with a telling name somebody has decided whether owners get it', async () => {
  const tables = await withClient(databases.shard.ownerUrl, (client) => tenantTablesOf(client, 'public'))
  expect(tables.map(({ name }) => name).toSorted()).toEqual(Object.keys(ownerTables).toSorted())
  for (const { name, columns } of tables) {
    const decision = ownerTables[name]
    if (decision === undefined || decision === 'kept back') continue
    const telling = columns.map((one) => one.name).filter(isSecretByName)
    expect(decision.without.filter(isSecretByName), `lib/archives/owner-columns.ts, ${name}`).toEqual(telling)
    expect(columns.map((one) => one.name)).toEqual(expect.arrayContaining([...decision.without]))
  }
})

it('what nobody has decided on is kept back', () => {
  expect(ownerColumnsOf({ name: 'webhooks', columns: [column('url')] })).toBeNull()
  expect(ownerColumnsOf({ name: 'constructor', columns: [column('url')] })).toBeNull()
  expect(ownerColumnsOf({ name: 'outbox', columns: [column('kind')] })).toBeNull()
  const columns = ['id', 'email', 'password_hash', 'totp_secret', 'api_key', 'recovery_codes'].map(column)
  expect(ownerColumnsOf({ name: 'users', columns })?.map(({ name }) => name)).toEqual(['id', 'email'])
})
