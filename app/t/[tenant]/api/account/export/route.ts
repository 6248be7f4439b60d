import { Readable } from 'node:stream'
import { exportOwnData } from '@/lib/account/export-own-data'
import { isAppError } from '@/lib/errors'
import { tenantRoute } from '@/lib/web/tenant-route'

/** A form's answer: the file, or, where that has been asked for too often, the page again. */
export const POST = tenantRoute({ permission: 'account.manage', purpose: 'account' }, async (ctx) => {
  try {
    const { fileName, body } = await exportOwnData(ctx)
    return new Response(Readable.toWeb(body) as ReadableStream, {
      headers: {
        'content-type': 'application/gzip',
        'content-disposition': `attachment; filename="${fileName}"`,
        'cache-control': 'private, no-store',
      },
    })
  } catch (error) {
    if (!isAppError(error, 'TOO_MANY_ATTEMPTS')) throw error
    return new Response(null, { status: 303, headers: { location: '/settings/account?export=later' } })
  }
})
