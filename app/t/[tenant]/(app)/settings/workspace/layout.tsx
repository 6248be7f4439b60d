import { tenantLayout } from '@/lib/web/tenant-layout'

/** Refuses before anything is streamed: a 403, not a page that says so. */
export default tenantLayout({ permission: 'workspace.manage' }, ({ children }) => children)
