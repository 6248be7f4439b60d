import { readMoveNews } from '@/lib/operations/moves/read-move-news'
import { tenantRoute } from '@/lib/web/tenant-route'

/** How the workspace's move stands, for pages that show it. Of the control plane alone: it is asked every few seconds. */
export const GET = tenantRoute({ permission: 'billing.read', purpose: 'account' }, async ({ tenant }) => ({
  news: await readMoveNews(tenant.id),
}))
