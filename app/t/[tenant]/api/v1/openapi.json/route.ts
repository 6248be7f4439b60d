import { apiDocument } from '@/lib/api/document'
import { openApiRoute } from '@/lib/web/api-route'

/** The document of the API, for anybody: it says what there is and nothing of whose it is. */
const handler = openApiRoute(({ origin }) => apiDocument(origin))

export {
  handler as GET,
  handler as HEAD,
  handler as POST,
  handler as PUT,
  handler as PATCH,
  handler as DELETE,
  handler as OPTIONS,
}
