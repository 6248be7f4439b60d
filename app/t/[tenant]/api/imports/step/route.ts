import { getImport } from '@/lib/imports/get-import'
import { importIdInput } from '@/lib/imports/input'
import { runImport } from '@/lib/imports/run-import'
import { tenantRoute } from '@/lib/web/tenant-route'

/** As long as one step may take: a progress bar that moves. */
const stepMs = 1_500

/** Goes on with an import for a moment and says how far it is: asked again and again by the page that shows it. */
export const POST = tenantRoute({ permission: 'work.write', input: importIdInput }, async (ctx, { input }) => {
  await getImport(ctx, input)
  return runImport(ctx.db, input.importId, { until: new Date(Date.now() + stepMs) })
})
