import type { TenantTx } from '@/lib/db/tenant-client'

/** So many ids are in one message: one that fails is tried again as a whole. */
const atOnce = 100

/**
 * Has the bytes of attachments deleted once this transaction has committed: call it where their rows go, with a task or a
 * project for instance, and before they go.
 */
export async function forgetFiles(
  tx: TenantTx,
  which: Parameters<TenantTx['attachment']['findMany']>[0],
): Promise<void> {
  const ids = (await tx.attachment.findMany({ where: which?.where, select: { id: true } })).map(({ id }) => id)
  const messages = Array.from({ length: Math.ceil(ids.length / atOnce) }, (_, i) => ({
    kind: 'file',
    payload: { delete: ids.slice(i * atOnce, (i + 1) * atOnce) },
  }))
  if (messages.length > 0) await tx.outboxMessage.createMany({ data: messages })
}
