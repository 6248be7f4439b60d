import { control } from '@/lib/db/control-client'
import { dueOutboxes } from '@/lib/db/home'
import { log } from '@/lib/log'
import { allShards } from './all-shards'

/** Name → whether it answers: the control plane and, where that does, every shard. What is wrong is in the log. */
export async function checkHealth(): Promise<Record<string, boolean>> {
  const checks: Record<string, boolean> = {}
  checks.control = await works('control', () => control().tenant.findFirst({ select: { id: true } }))
  const shards = checks.control ? await allShards() : []
  await Promise.all(
    shards.map(async ({ name, ownerUrl }) => {
      checks[`shard ${name}`] = await works(`shard ${name}`, () => dueOutboxes(ownerUrl, 1))
    }),
  )
  return checks
}

async function works(check: string, ask: () => Promise<unknown>): Promise<boolean> {
  try {
    await ask()
    return true
  } catch (error) {
    log().error({ check, err: error }, 'health check failed')
    return false
  }
}
