import { z } from 'zod'
import { countAttempt } from '@/lib/auth/attempts'
import { isSlugFree } from '@/lib/operations/provision'
import { isReserved, isUsableSlug } from '@/lib/tenancy/host'
import { siteRoute } from '@/lib/web/site-route'

const input = z.object({ slug: z.string().trim().toLowerCase().max(100) })

/** Whether a new workspace could have this address: free, taken, reserved, or malformed. */
export const GET = siteRoute({ input }, async ({ input: { slug }, caller }) => {
  await countAttempt('slug/address', caller.address)
  if (isReserved(slug)) return { slug, status: 'reserved' }
  if (!isUsableSlug(slug)) return { slug, status: 'malformed' }
  return { slug, status: (await isSlugFree(slug)) ? 'free' : 'taken' }
})
