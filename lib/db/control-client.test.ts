import { afterAll, expect, it } from 'vitest'
import { testDatabases } from '@/dev/db/test-databases'
import { control, controlOwner } from './control-client'

await testDatabases()

afterAll(async () => {
  await control().$disconnect()
  await controlOwner().$disconnect()
})

it('loses its transaction and its locks where the process stands still', async () => {
  for (const client of [control(), controlOwner()]) {
    expect(await client.$queryRaw`SHOW idle_in_transaction_session_timeout`).toEqual([
      { idle_in_transaction_session_timeout: '15s' },
    ])
  }
})
