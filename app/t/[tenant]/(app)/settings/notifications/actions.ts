'use server'

import { refresh } from 'next/cache'
import { notificationsInput } from '@/lib/account/input'
import { saveNotifications } from '@/lib/account/preferences'
import { tenantAction } from '@/lib/web/tenant-action'

const own = { permission: 'account.manage', purpose: 'account' } as const

export const save = tenantAction({ ...own, input: notificationsInput }, async (ctx, input) => {
  await saveNotifications(ctx, input)
  refresh()
  return { status: 'ok', message: 'Saved.' }
})
