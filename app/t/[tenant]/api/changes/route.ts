import { changesInput } from '@/lib/live/input'
import { hasChanged } from '@/lib/live/live-token'
import { tenantRoute } from '@/lib/web/tenant-route'

/** Has anybody changed anything? Asked every few seconds by each page that is looked at: one small query. */
export const GET = tenantRoute({ permission: 'work.read', input: changesInput }, async (ctx, { input }) => ({
  changed: await hasChanged(ctx, input),
}))
