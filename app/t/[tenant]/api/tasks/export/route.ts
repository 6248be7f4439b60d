import { z } from 'zod'
import { listFields } from '@/lib/custom-fields/list-fields'
import { exportTasks } from '@/lib/tasks/export-tasks'
import { tenantRoute } from '@/lib/web/tenant-route'
import { viewerToday } from '@/lib/web/viewer'

/** `view`: a list's query string. */
const input = z.object({ project: z.uuid(), view: z.string().max(4_000).default('') })

/** A project's tasks as a view shows them, as a CSV file that is written while it is read. */
export const GET = tenantRoute({ permission: 'work.read', input }, async (ctx, { input: { project, view } }) => {
  const [fields, today] = await Promise.all([listFields(ctx, 'task'), viewerToday()])
  const { fileName, slices } = await exportTasks(ctx, { projectId: project, view, fields, today })
  const encoder = new TextEncoder()
  const body = new ReadableStream<Uint8Array>({
    async pull(controller) {
      const next = await slices.next()
      if (next.done) controller.close()
      else controller.enqueue(encoder.encode(next.value))
    },
    cancel: async () => void (await slices.return(undefined)),
  })
  return new Response(body, {
    headers: {
      'content-type': 'text/csv; charset=utf-8',
      'content-disposition': `attachment; filename="${fileName}"`,
      'cache-control': 'private, no-store',
    },
  })
})
