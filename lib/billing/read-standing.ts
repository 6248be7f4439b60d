import { control } from '@/lib/db/control-client'
import type { Standing } from '@/lib/db/home'

/** Is the tenant in good standing, read-only or suspended, as last heard from Stripe? Its home, which decides, follows in a moment. */
export async function readStanding(tenantId: string): Promise<Standing> {
  const row = await control().subscription.findUnique({ where: { tenantId }, select: { standing: true } })
  return (row?.standing ?? 'ok') as Standing
}
