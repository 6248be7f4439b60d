'use server'

import { refresh } from 'next/cache'
import { tenantAction } from '@/lib/web/tenant-action'
import { dismissFirstSteps } from '@/lib/workspaces/first-steps'

export const dismissSteps = tenantAction({ permission: 'members.manage' }, async (ctx) => {
  await dismissFirstSteps(ctx)
  refresh()
})
