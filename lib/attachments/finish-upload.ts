import { createHash } from 'node:crypto'
import { recordAudit } from '@/lib/audit/record-audit'
import { notFound } from '@/lib/errors'
import { readFile } from '@/lib/files/file-parts'
import { claimProject } from '@/lib/projects/claim-project'
import type { Context } from '@/lib/tenancy/context'
import { bytesInWords } from './bytes-in-words'
import { headBytes, tellType } from './tell-type'

/**
 * Ends an upload of one's own: all of it is read back once, for its type and hash, and then everybody sees it.
 * @throws AppError NOT_FOUND (also where a part is missing), INVALID_INPUT (not to be attached), CONFLICT (archived meanwhile)
 */
export async function finishUpload({ db, actor, tenant }: Context, { id }: { id: string }): Promise<void> {
  const upload = await db.attachment.findFirst({
    where: { id, uploadedById: actor.userId, storedAt: null },
    select: { name: true, bytes: true },
  })
  if (!upload) throw notFound(`upload ${id}`)
  const bytes = Number(upload.bytes)
  const { head, sha256 } = await readBack(await readFile(tenant, id, bytes))
  const contentType = await tellType(head, upload.name)
  await db.$transaction(async (tx) => {
    const [stored] = await tx.attachment.updateManyAndReturn({
      where: { id, storedAt: null },
      data: { contentType, sha256, storedAt: new Date() },
      select: { task: { select: { id: true, number: true, title: true, projectId: true } } },
    })
    if (!stored) throw notFound(`upload ${id}`)
    const { task } = stored
    const project = await claimProject(tx, task.projectId)
    await recordAudit(tx, actor, {
      action: 'attachment.added',
      subjectId: task.id,
      subjectLabel: `#${task.number} ${task.title}`,
      details: { file: upload.name, size: bytesInWords(bytes), project: project.name },
    })
  })
}

async function readBack(file: AsyncIterable<Buffer>): Promise<{ head: Buffer; sha256: string }> {
  const hash = createHash('sha256')
  let head = Buffer.alloc(0)
  for await (const chunk of file) {
    hash.update(chunk)
    if (head.length < headBytes) head = Buffer.concat([head, chunk.subarray(0, headBytes - head.length)])
  }
  return { head, sha256: hash.digest('hex') }
}
