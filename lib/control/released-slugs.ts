import { createHmac } from 'node:crypto'
import { control, type ControlPrisma } from '@/lib/db/control-client'
import { slugKey } from '@/lib/seal'

/** So long nobody gets a slug that somebody gave up: no link, bookmark or cookie shall lead to a stranger. */
const heldMs = 30 * 24 * 60 * 60 * 1000

type Client = Pick<ControlPrisma.TransactionClient, 'releasedSlug'>

/** A slug may name a person, and who is erased leaves no name behind. */
const hashOf = (slug: string) => createHmac('sha256', slugKey()).update(slug).digest('base64url')

/** Holds a slug back for 30 days, in the transaction in which its tenant ends. */
export async function holdSlug(client: Client, slug: string): Promise<void> {
  const heldUntil = new Date(Date.now() + heldMs)
  await client.releasedSlug.upsert({
    where: { slugHash: hashOf(slug) },
    create: { slugHash: hashOf(slug), heldUntil },
    update: { heldUntil },
  })
}

/** True while nobody may have this slug, though no tenant has it. */
export async function isSlugHeld(slug: string, client: Client = control()): Promise<boolean> {
  const held = await client.releasedSlug.count({ where: { slugHash: hashOf(slug), heldUntil: { gt: new Date() } } })
  return held > 0
}

/** Forgets the slugs that anybody may have again. Gives their number. */
export async function purgeReleasedSlugs(): Promise<number> {
  const { count } = await control().releasedSlug.deleteMany({ where: { heldUntil: { lte: new Date() } } })
  return count
}
