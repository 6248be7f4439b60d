import { Readable } from 'node:stream'
import sharp from 'sharp'
import { beginUpload } from '@/lib/attachments/begin-upload'
import { finishUpload } from '@/lib/attachments/finish-upload'
import { receivePart } from '@/lib/attachments/receive-part'
import { createComment } from '@/lib/comments/create-comment'
import { hasFileStore } from '@/lib/files/file-stores'
import type { Context } from '@/lib/tenancy/context'
import type { DemoMore } from './demo-workspace'
import type { Filling } from './fill-projects'

/** A task's comments, and its files where there is a store for them. */
export async function addMore({ owner, cast }: Filling, taskId: string, { comments = [], files = [] }: DemoMore) {
  for (const [whose, name, content] of hasFileStore(owner.tenant) ? files : []) {
    await attach(cast.get(whose) ?? owner, taskId, name, await bytesOf(content))
  }
  for (const [whose, body] of comments) {
    const mentions = [...cast.values()].map(({ actor }) => actor).filter(({ name }) => body.includes(`@${name}`))
    const ids = mentions.map(({ userId }) => userId)
    await createComment(cast.get(whose) ?? owner, { taskId, body, mentions: ids })
  }
}

/** As a browser does it, in one part. */
async function attach(ctx: Context, taskId: string, name: string, bytes: Uint8Array) {
  const { id } = await beginUpload(ctx, { taskId, name, bytes: bytes.byteLength })
  await receivePart(ctx, { id, part: 0 }, Readable.from([bytes]))
  await finishUpload(ctx, { id })
}

/** A drawing becomes a PNG. */
export async function bytesOf(content: string): Promise<Uint8Array<ArrayBuffer>> {
  const bytes = Buffer.from(content)
  return Uint8Array.from(content.startsWith('<svg') ? await sharp(bytes).png().toBuffer() : bytes)
}
