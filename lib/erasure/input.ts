import { z } from 'zod'
import { knownPassword, slugInput } from '@/lib/auth/input'

export const eraseInput = z.strictObject({
  slug: slugInput,
  /** `delete`: the customer at Stripe goes, too; `keep`: it stays there with its invoices, without a subscription. */
  stripe: z.enum(['delete', 'keep'], 'Choose delete or keep.').default('delete'),
})

/** What owners say to have their workspace deleted. That it is its very slug is the domain's to see. */
export const scheduleErasureInput = z.object({
  confirm: z.string().trim().toLowerCase().max(100),
  /** Asked of those who have one. */
  password: knownPassword.optional(),
})
