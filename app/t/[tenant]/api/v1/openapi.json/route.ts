import { apiDocument } from '@/lib/api/document'
import { publicTenantRoute } from '@/lib/web/tenant-route'

/** The document of the API, for anybody: it says what there is and nothing of whose it is. */
export const GET = publicTenantRoute({}, async ({ tenant }) => apiDocument(tenant.origin))
