import { exportOwnData } from '@/lib/account/export-own-data'
import { archiveAnswer } from '@/lib/web/archive-answer'
import { tenantRoute } from '@/lib/web/tenant-route'

export const POST = tenantRoute({ permission: 'account.manage', purpose: 'account' }, (ctx) =>
  archiveAnswer('/settings/account', () => exportOwnData(ctx)),
)
