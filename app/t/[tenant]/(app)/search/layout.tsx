import { tenantLayout } from '@/lib/web/tenant-layout'

/** Refuses before anything is streamed: a 429, not a page that says so. */
export default tenantLayout({ counted: true }, ({ children }) => children)
