import { notFound } from '@/lib/errors'
import { publicTenantRoute } from '@/lib/web/tenant-route'

/** Whatever no other route of a tenant's host answers: 421 on a host that isn't ours, else 404, as JSON. */
const handler = publicTenantRoute({ origin: 'any' }, async () => {
  throw notFound('no such route')
})

export { handler as GET, handler as POST, handler as PUT, handler as PATCH, handler as DELETE }
