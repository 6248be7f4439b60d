import { allShards } from '@/lib/control/shard-urls'
import { control } from '@/lib/db/control-client'
import { dueOutboxes } from '@/lib/db/home'
import { log } from '@/lib/log'
import { siteRoute } from '@/lib/web/site-route'

const works = (name: string, check: Promise<unknown>): Promise<boolean> =>
  check.then(
    () => true,
    (error: unknown) => {
      log().error({ check: name, err: error }, 'health check failed')
      return false
    },
  )

/** Whether the control plane and every shard answer. What is wrong is in the log only. */
export const GET = siteRoute({}, async () => {
  const checks: Record<string, boolean> = {
    control: await works('control', control().tenant.findFirst({ select: { id: true } })),
  }
  const shards = checks.control ? await allShards() : []
  await Promise.all(
    shards.map(async ({ name, ownerUrl }) => {
      checks[`shard ${name}`] = await works(name, dueOutboxes(ownerUrl, 1))
    }),
  )
  const ok = Object.values(checks).every(Boolean)
  return Response.json({ ok, checks }, { status: ok ? 200 : 503, headers: { 'cache-control': 'no-store' } })
})
