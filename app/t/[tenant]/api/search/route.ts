import { quickSearchInput } from '@/lib/search/input'
import { quickSearch } from '@/lib/search/quick-search'
import { tenantRoute } from '@/lib/web/tenant-route'

/** What the command palette shows while somebody types. */
export const GET = tenantRoute({ permission: 'work.read', input: quickSearchInput }, (ctx, { input }) =>
  quickSearch(ctx, input),
)
