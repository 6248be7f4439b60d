import { partInput } from '@/lib/attachments/input'
import { receivePart } from '@/lib/attachments/receive-part'
import { tenantRoute } from '@/lib/web/tenant-route'

/** One part of an upload: its bytes, and nothing else, are the body. */
export const PUT = tenantRoute(
  { permission: 'work.write', input: partInput, streams: true },
  async (ctx, { input, request }) => {
    await receivePart(ctx, input, request.body ?? nothing())
    return {}
  },
)

async function* nothing(): AsyncGenerator<Uint8Array> {}
