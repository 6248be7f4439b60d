import { beginUpload } from '@/lib/attachments/begin-upload'
import { deleteAttachment } from '@/lib/attachments/delete-attachment'
import { attachmentInput, beginUploadInput } from '@/lib/attachments/input'
import { linkToAttachment } from '@/lib/attachments/open-attachment'
import { tenantRoute } from '@/lib/web/tenant-route'

/** Leads whoever may read the task to a link that opens the file for a minute. */
export const GET = tenantRoute({ permission: 'work.read', input: attachmentInput }, async (ctx, { input }) => {
  const location = `/api/attachments/file?${await linkToAttachment(ctx, input)}`
  return new Response(null, { status: 302, headers: { location, 'cache-control': 'private, no-store' } })
})

/** Begins an upload; its parts go to ./part, and ./finish ends it. */
export const POST = tenantRoute({ permission: 'work.write', input: beginUploadInput }, (ctx, { input }) =>
  beginUpload(ctx, input),
)

/** Takes back an upload that was broken off. */
export const DELETE = tenantRoute({ permission: 'work.write', input: attachmentInput }, async (ctx, { input }) => {
  await deleteAttachment(ctx, input)
  return {}
})
