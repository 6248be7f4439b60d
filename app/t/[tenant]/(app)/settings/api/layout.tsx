import { tenantLayout } from '@/lib/web/tenant-layout'

/** Refuses before anything is streamed: a 403 or 429, not a page that says so. */
export default tenantLayout({ permission: 'api_keys.manage', counted: true }, ({ children }) => children)
