import { checkHealth } from '@/lib/control/check-health'
import { siteRoute } from '@/lib/web/site-route'

/** For whoever watches the installation. */
export const GET = siteRoute({}, async () => {
  const checks = await checkHealth()
  const ok = Object.values(checks).every(Boolean)
  return Response.json({ ok, checks }, { status: ok ? 200 : 503, headers: { 'cache-control': 'no-store' } })
})
