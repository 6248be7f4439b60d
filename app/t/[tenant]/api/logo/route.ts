import { z } from 'zod'
import { notFound } from '@/lib/errors'
import { versionInput } from '@/lib/images/input'
import { findLogo } from '@/lib/images/pictures'
import { pictureResponse } from '@/lib/web/picture-response'
import { publicTenantRoute } from '@/lib/web/tenant-route'
import { logoPath } from '@/lib/workspaces/brand'

const input = z.object({ version: versionInput })

/** The workspace's logo, for everybody: it stands at its door and in its mails. An old mail is led to the one of today. */
export const GET = publicTenantRoute({ input }, async (ctx, { input: { version } }) => {
  const logo = await findLogo(ctx)
  if (!logo) throw notFound('no logo')
  if (logo.version === version) return pictureResponse(logo, true)
  const headers = {
    location: new URL(logoPath(logo.version), ctx.tenant.origin).href,
    'cache-control': 'no-store',
    'cross-origin-resource-policy': 'cross-origin',
  }
  return new Response(null, { status: 307, headers })
})
