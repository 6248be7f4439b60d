import { z } from 'zod'
import { deleteFiles } from '@/lib/files/file-parts'

const payloadSchema = z.object({ delete: z.array(z.uuid()) })

/** Handles a message of kind `file`: deletes what it names from every store there is. */
export async function handleFileMessage(
  { tenant }: { tenant: { id: string } },
  { payload }: { payload: unknown },
): Promise<void> {
  await deleteFiles(tenant.id, payloadSchema.parse(payload).delete)
}
