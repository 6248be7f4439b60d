import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { sharedPlacement } from '@/dev/db/test-placement'
import { createDataPlane } from '@/lib/db/data-plane'

/** What one more tenant client costs, after its first query: bytes of heap and milliseconds to make. */
export async function clientCost(
  url: string,
  tenantIds: string[],
): Promise<{ kilobytes: number; milliseconds: number }> {
  setFlagsFromString('--expose-gc')
  const collect = runInNewContext('gc') as (() => void) | undefined
  if (!collect) throw new Error('this Node can’t collect garbage on request')
  const placement = sharedPlacement(url)
  const plane = createDataPlane({ resolve: async () => placement, maxConnections: 2 })
  const [first = '', ...used] = tenantIds
  await plane.tenantDb(first, 'work').task.findFirst()
  await plane.tenantDb(first, 'work').user.findFirst()

  collect()
  const before = process.memoryUsage().heapUsed
  const started = performance.now()
  for (const tenantId of used) plane.tenantDb(tenantId, 'work')
  const milliseconds = (performance.now() - started) / used.length
  for (const tenantId of used) {
    await plane.tenantDb(tenantId, 'work').task.findFirst()
    await plane.tenantDb(tenantId, 'work').user.findFirst()
  }
  collect()
  const kilobytes = (process.memoryUsage().heapUsed - before) / used.length / 1024
  await plane.close()
  return { kilobytes, milliseconds }
}
