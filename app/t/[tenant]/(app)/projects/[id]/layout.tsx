import { z } from 'zod'
import { getProject } from '@/lib/projects/get-project'
import { tenantLayout } from '@/lib/web/tenant-layout'

/** Looks for the project before anything is streamed: what isn't there is a 404, not a page that says so. */
export default tenantLayout({ params: z.object({ id: z.uuid() }) }, async ({ ctx, params, children }) => {
  await getProject(ctx, params.id)
  return children
})
