import { can } from '@/lib/auth/permissions'
import type { Context } from '@/lib/tenancy/context'

export interface AttachmentView {
  id: string
  name: string
  bytes: number
  contentType: string
  uploadedByName: string
  storedAt: Date
  canDelete: boolean
}

/** A task's files, the oldest first; what is on its way isn't one yet. */
export async function listAttachments({ db, actor }: Context, taskId: string): Promise<AttachmentView[]> {
  const rows = await db.attachment.findMany({
    where: { taskId, storedAt: { not: null } },
    orderBy: { id: 'asc' },
    select: {
      id: true,
      name: true,
      bytes: true,
      contentType: true,
      storedAt: true,
      uploadedById: true,
      uploadedBy: { select: { name: true } },
    },
  })
  const isAdmin = can(actor.role, 'work.delete')
  const mayWrite = can(actor.role, 'work.write')
  return rows.map(({ bytes, storedAt, uploadedById, uploadedBy, ...row }) => ({
    ...row,
    bytes: Number(bytes),
    storedAt: storedAt ?? new Date(0),
    uploadedByName: uploadedBy.name,
    canDelete: mayWrite && (isAdmin || uploadedById === actor.userId),
  }))
}
