import { control } from '@/lib/db/control-client'

/** The tenant's customer at Stripe, from our own table and nowhere else; null if it never had one. */
export async function customerOf(tenantId: string): Promise<string | null> {
  const row = await control().subscription.findUnique({ where: { tenantId }, select: { stripeCustomerId: true } })
  return row?.stripeCustomerId ?? null
}
