import type { Readable } from 'node:stream'
import type { z } from 'zod'
import { byId } from '@/lib/db/keys'
import { notFound } from '@/lib/errors'
import { readFile } from '@/lib/files/file-parts'
import type { Context, TenantContext } from '@/lib/tenancy/context'
import type { signedLinkInput } from './input'
import { signLink, verifyLink } from './signed-link'

/** Query of a link that opens an attachment for a minute. @throws AppError NOT_FOUND */
export async function linkToAttachment({ db, tenant }: Context, { id }: { id: string }): Promise<string> {
  const count = await db.attachment.count({ where: { id, storedAt: { not: null } } })
  if (count === 0) throw notFound(`attachment ${id}`)
  return signLink(tenant.id, id)
}

export interface OpenedAttachment {
  name: string
  /** One of few that are harmless, or just bytes. */
  contentType: string
  bytes: number
  body: Readable
}

/** What a signed link leads to. @throws AppError NOT_FOUND */
export async function openAttachment(
  { db, tenant }: TenantContext,
  link: z.output<typeof signedLinkInput>,
): Promise<OpenedAttachment> {
  verifyLink(tenant.id, link)
  const row = await db.attachment.findUnique({ where: byId(link.id) })
  if (!row?.storedAt) throw notFound(`attachment ${link.id}`)
  const bytes = Number(row.bytes)
  return { name: row.name, contentType: row.contentType, bytes, body: await readFile(tenant, row.id, bytes) }
}
