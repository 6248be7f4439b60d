import { auditOperations } from './audit-log'
import { commentOperations } from './comments'
import { customFieldOperations } from './custom-fields'
import { keyOperations } from './key'
import { memberOperations } from './members'
import type { ApiOperation } from './operation'
import { projectOperations } from './projects'
import { taskOperations } from './tasks'

/** All that the API can do. The route, the document, its page and the attacks of the tests are made of this list. */
export const apiOperations: readonly ApiOperation[] = [
  ...keyOperations,
  ...projectOperations,
  ...taskOperations,
  ...commentOperations,
  ...customFieldOperations,
  ...memberOperations,
  ...auditOperations,
]
