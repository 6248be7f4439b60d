import { z } from 'zod'
import { notFound } from '@/lib/errors'
import { versionInput } from '@/lib/images/input'
import { findFace } from '@/lib/images/pictures'
import { pictureResponse } from '@/lib/web/picture-response'
import { tenantRoute } from '@/lib/web/tenant-route'

const input = z.object({ of: z.uuid(), version: versionInput })

/** Somebody's picture, for whoever works in the same workspace. */
export const GET = tenantRoute(
  { permission: 'members.read', input },
  async (ctx, { input: { of: userId, version } }) => {
    const image = await findFace(ctx, { userId, version })
    if (!image) throw notFound('another picture by now, or none')
    return pictureResponse(image)
  },
)
