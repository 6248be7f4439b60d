import { apiOperations } from '@/lib/api/operations'
import { apiRoute } from '@/lib/web/api-route'

/** Whatever lib/api/operations lists, and a problem for all else. */
const handler = apiRoute(apiOperations)

export {
  handler as GET,
  handler as HEAD,
  handler as POST,
  handler as PUT,
  handler as PATCH,
  handler as DELETE,
  handler as OPTIONS,
}
