'use server'

import { themeInput } from '@/lib/account/input'
import { saveTheme } from '@/lib/account/preferences'
import { tenantAction } from '@/lib/web/tenant-action'

/** From the menu of every page: the browser wears the theme already, so nothing is drawn again. */
export const chooseTheme = tenantAction(
  { permission: 'account.manage', purpose: 'account', input: themeInput },
  saveTheme,
)
