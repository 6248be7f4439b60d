import { getTask } from '@/lib/tasks/get-task'
import { taskPathInput } from '@/lib/tasks/input'
import { tenantLayout } from '@/lib/web/tenant-layout'

/** Looks for the task before anything is streamed: what isn't there is a 404, not a page that says so. */
export default tenantLayout({ params: taskPathInput }, async ({ ctx, params: { id, number }, children }) => {
  await getTask(ctx, { projectId: id, number })
  return children
})
