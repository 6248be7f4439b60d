import { changesBetween, recordAudit } from '@/lib/audit/record-audit'
import type { TenantTx } from '@/lib/db/tenant-client'
import { encodeImage } from '@/lib/images/encode-image'
import type { Context } from '@/lib/tenancy/context'
import { readColour, writeColour } from './brand'

/** The colour of a workspace's door, pages and mails; null takes the product's own. Audited, unless it is the same. */
export async function saveColour({ tenant, db, actor }: Context, { colour }: { colour: string | null }): Promise<void> {
  await db.$transaction(async (tx) => {
    const before = await readColour(tx)
    if (colour === before) return
    await writeColour(tx, colour)
    await recordAudit(tx, actor, {
      action: 'workspace.colour_changed',
      subjectId: tenant.id,
      subjectLabel: tenant.name,
      details: changesBetween({ colour: before }, { colour }),
    })
  })
}

/** The workspace's logo, from a file of theirs. @throws AppError INVALID_INPUT */
export async function saveLogo({ tenant, db, actor }: Context, { picture }: { picture: File }): Promise<void> {
  const image = await encodeImage('logo', new Uint8Array(await picture.arrayBuffer()))
  await db.$transaction(async (tx) => {
    await dropLogo(tx)
    await tx.image.create({ data: { kind: 'logo', ...image } })
    await recordAudit(tx, actor, {
      action: 'workspace.logo_changed',
      subjectId: tenant.id,
      subjectLabel: tenant.name,
    })
  })
}

/** Back to initials. */
export async function removeLogo({ tenant, db, actor }: Context): Promise<void> {
  await db.$transaction(async (tx) => {
    if ((await dropLogo(tx)) === 0) return
    await recordAudit(tx, actor, {
      action: 'workspace.logo_removed',
      subjectId: tenant.id,
      subjectLabel: tenant.name,
    })
  })
}

async function dropLogo(tx: TenantTx): Promise<number> {
  const { count } = await tx.image.deleteMany({ where: { kind: 'logo' } })
  return count
}
