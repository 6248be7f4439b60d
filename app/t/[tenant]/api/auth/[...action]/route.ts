import { handleAuthRequest } from '@/lib/web/auth'
import { publicTenantRoute } from '@/lib/web/tenant-route'

const handler = publicTenantRoute({}, (ctx, { request, body }) => handleAuthRequest(ctx, request, body))

export { handler as GET, handler as POST }
