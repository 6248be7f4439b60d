import { archiveAnswer } from '@/lib/web/archive-answer'
import { tenantRoute } from '@/lib/web/tenant-route'
import { exportWorkspace } from '@/lib/workspaces/export-workspace'

export const POST = tenantRoute({ permission: 'workspace.manage', purpose: 'account' }, (ctx) =>
  archiveAnswer('/settings/workspace', () => exportWorkspace(ctx)),
)
