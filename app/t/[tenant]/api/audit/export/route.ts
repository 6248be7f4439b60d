import { Readable } from 'node:stream'
import { exportAudit } from '@/lib/audit/export-audit'
import { auditFilterInput } from '@/lib/audit/input'
import { isAppError } from '@/lib/errors'
import { tenantRoute } from '@/lib/web/tenant-route'
import { viewerZone } from '@/lib/web/viewer'

/** A form's answer: the file, or, where that has been asked for too often, the page again. */
export const POST = tenantRoute({ permission: 'audit.read', input: auditFilterInput }, async (ctx, { input }) => {
  try {
    const { fileName, body } = await exportAudit(ctx, input, await viewerZone())
    return new Response(Readable.toWeb(body) as ReadableStream, {
      headers: {
        'content-type': 'text/csv; charset=utf-8',
        'content-disposition': `attachment; filename="${fileName}"`,
        'cache-control': 'private, no-store',
        'x-content-type-options': 'nosniff',
      },
    })
  } catch (error) {
    if (!isAppError(error, 'TOO_MANY_ATTEMPTS')) throw error
    return new Response(null, { status: 303, headers: { location: '/settings/audit?export=later' } })
  }
})
