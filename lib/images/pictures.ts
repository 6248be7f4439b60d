import { unique } from '@/lib/db/keys'
import type { TenantTx } from '@/lib/db/tenant-client'
import type { Context, TenantContext } from '@/lib/tenancy/context'

/** So many people are shown with their picture, those who chose theirs last; others by their initials. */
const mostFaces = 500

/** Who has a picture: user id → its version. */
export async function readFaces({ db }: Pick<Context, 'db'>): Promise<Record<string, string>> {
  const images = await db.image.findMany({
    where: { kind: 'avatar', NOT: { userId: null } },
    orderBy: { createdAt: 'desc' },
    select: { userId: true, version: true },
    take: mostFaces,
  })
  return Object.fromEntries(images.map(({ userId, version }) => [userId ?? '', version] as const))
}

interface ImageFile {
  contentType: string
  bytes: Uint8Array<ArrayBuffer>
}

const file = { contentType: true, bytes: true } as const

/** One person's picture in one version; null where it is another by now. */
export async function findFace(
  { db }: Pick<Context, 'db'>,
  { userId, version }: { userId: string; version: string },
): Promise<ImageFile | null> {
  const image = await db.image.findUnique({
    where: unique('tenantId_userId', { userId }),
    select: { ...file, version: true },
  })
  return image?.version === version ? image : null
}

const logo = { where: { kind: 'logo' }, orderBy: { createdAt: 'desc' } } as const

/** The workspace's logo with its version; null where it has none. */
export const findLogo = ({ db }: Pick<TenantContext, 'db'>): Promise<(ImageFile & { version: string }) | null> =>
  db.image.findFirst({ ...logo, select: { ...file, version: true } })

/** The version of the workspace's logo alone. */
export async function readLogoVersion(db: TenantTx): Promise<string | null> {
  return (await db.image.findFirst({ ...logo, select: { version: true } }))?.version ?? null
}
