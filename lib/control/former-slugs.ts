import { control, type ControlPrisma } from '@/lib/db/control-client'
import { holdSlug } from './released-slugs'

type Tx = ControlPrisma.TransactionClient

/** So many addresses of before lead a workspace's people to where it is; older ones are given up. */
export const mostFormerSlugs = 5

/** True for an address that a workspace had before: it leads there, and nobody else gets it. */
export async function isSlugFormer(slug: string, client: Pick<Tx, 'formerSlug'> = control()): Promise<boolean> {
  return (await client.formerSlug.count({ where: { slug } })) > 0
}

/** Keeps an address for the workspace that leaves it, and gives up what goes beyond the most: those are held back for a while. */
export async function keepFormerSlug(tx: Tx, slug: string, tenantId: string): Promise<void> {
  await tx.formerSlug.create({ data: { slug, tenantId } })
  const tooMany = await tx.formerSlug.findMany({
    where: { tenantId },
    orderBy: { createdAt: 'desc' },
    skip: mostFormerSlugs,
  })
  for (const old of tooMany) {
    await tx.formerSlug.delete({ where: { slug: old.slug } })
    await holdSlug(tx, old.slug)
  }
}

/** The addresses that a workspace had before, the last one first. */
export async function formerSlugsOf(tenantId: string): Promise<string[]> {
  const rows = await control().formerSlug.findMany({
    where: { tenantId },
    orderBy: { createdAt: 'desc' },
    select: { slug: true },
  })
  return rows.map(({ slug }) => slug)
}
