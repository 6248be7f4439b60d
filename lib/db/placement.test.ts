import { expect, it } from 'vitest'
import { entitlementsOf } from '@/lib/billing/plans'
import { PlacementCell, type Placement } from './placement'

const { share } = entitlementsOf('free')
const at = (epoch: bigint): Placement => ({ kind: 'shared', shard: 's', url: '', schemaName: 'tenants', epoch, share })

it('who waits for a change is woken by another epoch, and by nothing else', async () => {
  let epoch = 1n
  const cell = new PlacementCell('a tenant', async () => at(epoch))
  await cell.get()
  let isWoken = false
  const woken = cell.changeWithin(3_600_000).then(() => (isWoken = true))
  await cell.refresh()
  await Promise.resolve()
  expect(isWoken).toBe(false)
  epoch = 2n
  await cell.refresh()
  expect(await woken).toBe(true)
})
