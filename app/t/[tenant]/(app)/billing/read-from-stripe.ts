import { readStripeBilling, type StripeBilling } from '@/lib/billing/read-invoices'
import { aboutTenant } from '@/lib/control/tenant-db'
import { isAppError } from '@/lib/errors'
import { logUnknown } from '@/lib/log'
import type { Context } from '@/lib/tenancy/context'

/** What Stripe says, or null while it doesn't answer: the rest of the page stands without it. Never rejects. */
export async function readFromStripe(ctx: Context): Promise<StripeBilling | null> {
  try {
    return await readStripeBilling(ctx)
  } catch (error) {
    if (!isAppError(error, 'BILLING_UNAVAILABLE')) logUnknown(error, aboutTenant(ctx.tenant.id))
    return null
  }
}
