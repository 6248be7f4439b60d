import { finishUpload } from '@/lib/attachments/finish-upload'
import { attachmentInput } from '@/lib/attachments/input'
import { tenantRoute } from '@/lib/web/tenant-route'

/** All is read back once: a large file takes some seconds. */
export const maxDuration = 60

/** Ends an upload whose parts are all there. */
export const POST = tenantRoute({ permission: 'work.write', input: attachmentInput }, async (ctx, { input }) => {
  await finishUpload(ctx, input)
  return {}
})
