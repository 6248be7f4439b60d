import { Readable } from 'node:stream'
import { attachmentDisposition } from '@/lib/attachments/file-name'
import { signedLinkInput } from '@/lib/attachments/input'
import { openAttachment } from '@/lib/attachments/open-attachment'
import { publicTenantRoute } from '@/lib/web/tenant-route'

/**
 * A file, to whoever has a link to it that isn't over. Always to be saved, never to be shown: what is in it is somebody else's. The
 * middleware adds a policy under which nothing would run.
 */
export const GET = publicTenantRoute({ input: signedLinkInput }, async (ctx, { input }) => {
  const { name, contentType, bytes, body } = await openAttachment(ctx, input)
  return new Response(Readable.toWeb(body) as ReadableStream, {
    headers: {
      'content-type': contentType,
      'content-length': String(bytes),
      'content-disposition': attachmentDisposition(name),
      'x-content-type-options': 'nosniff',
      'cache-control': 'private, no-store',
    },
  })
})
