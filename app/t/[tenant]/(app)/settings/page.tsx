import { redirect } from 'next/navigation'
import { tenantPage } from '@/lib/web/tenant-page'

export default tenantPage({ permission: 'account.manage', purpose: 'account' }, () => redirect('/settings/account'))
