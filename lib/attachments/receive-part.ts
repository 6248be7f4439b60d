import { Readable } from 'node:stream'
import type { z } from 'zod'
import { control } from '@/lib/db/control-client'
import type { TenantDb } from '@/lib/db/tenant-client'
import { AppError, notFound } from '@/lib/errors'
import { bytesOfPart, deleteFiles, putPart } from '@/lib/files/file-parts'
import type { Context } from '@/lib/tenancy/context'
import type { partInput } from './input'
import { headBytes, tellType } from './tell-type'

type Chunks = AsyncIterable<Uint8Array>

/**
 * Takes one part of an upload of one's own, as it comes, and not a byte more than it may have. The first one tells what the file
 * is, so that what is refused is refused at once. @throws AppError NOT_FOUND, PAYLOAD_TOO_LARGE, INVALID_INPUT
 */
export async function receivePart(
  { db, actor, tenant }: Context,
  { id, part }: z.output<typeof partInput>,
  body: Chunks,
): Promise<void> {
  const upload = await db.attachment.findFirst({
    where: { id, uploadedById: actor.userId, storedAt: null },
    select: { name: true, bytes: true },
  })
  if (!upload) throw notFound(`upload ${id}`)
  const bytes = bytesOfPart(part, Number(upload.bytes))
  const look = part === 0 ? (head: Uint8Array) => tellType(head, upload.name) : null
  await putPart(tenant, id, part, Readable.from(checked(body, bytes, look), { objectMode: false }))
  if (await isGone(db, tenant.id, id)) {
    await deleteFiles(tenant.id, [id])
    throw notFound(`upload ${id}`)
  }
}

/** Deleted while the part was on its way, alone or with all of its tenant: whoever looked for files there may have been before us. */
async function isGone(db: TenantDb, tenantId: string, id: string): Promise<boolean> {
  try {
    return (await db.attachment.count({ where: { id } })) === 0
  } catch (error) {
    const tenant = await control().tenant.findUnique({ where: { id: tenantId }, select: { state: true } })
    if (tenant?.state === 'active') throw error
    return true
  }
}

/** The body, if it has exactly so many bytes; `look` sees its beginning before anything is passed on. */
async function* checked(
  body: Chunks,
  bytes: number,
  look: ((head: Uint8Array) => Promise<unknown>) | null,
): AsyncGenerator<Buffer> {
  let size = 0
  let held: Buffer[] | null = look ? [] : null
  const heldHead = async (chunks: Buffer[]) => {
    const head = Buffer.concat(chunks)
    await look?.(head)
    return head
  }
  for await (const chunk of body) {
    size += chunk.byteLength
    if (size > bytes) throw new AppError('PAYLOAD_TOO_LARGE', { internal: `a part has more than ${bytes} bytes` })
    if (!held) {
      yield Buffer.from(chunk)
      continue
    }
    held.push(Buffer.from(chunk))
    if (size < headBytes) continue
    yield await heldHead(held)
    held = null
  }
  if (size < bytes) throw new AppError('INVALID_INPUT', { message: 'The upload was broken off. Try again.' })
  if (held) yield await heldHead(held)
}
