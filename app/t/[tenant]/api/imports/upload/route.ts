import { beginImport, mostImportBytes } from '@/lib/imports/begin-import'
import { uploadInput } from '@/lib/imports/input'
import { tenantRoute } from '@/lib/web/tenant-route'

/** In base64, with what stands around it. */
const limitBytes = Math.ceil((mostImportBytes * 4) / 3) + 10_000

/** A file that is too large for a form's action: its bytes in base64, since they need not be UTF-8. */
export const POST = tenantRoute(
  { permission: 'work.write', input: uploadInput, limitBytes },
  async (ctx, { input }) => {
    const { projectId, fileName, content } = input
    return beginImport(ctx, { projectId, fileName, bytes: Buffer.from(content, 'base64') })
  },
)
