import { byId } from '@/lib/db/keys'
import type { TenantTx } from '@/lib/db/tenant-client'
import { seal } from '@/lib/seal'

/**
 * Tells the directory to look again whether a person's address is in this workspace, in the transaction that changes it: when they
 * join, leave, are switched off or on. When the address itself changes, to be called before and after.
 */
export async function tellDirectory(tx: TenantTx, userId: string): Promise<void> {
  const user = await tx.user.findUnique({ where: byId(userId), select: { email: true } })
  if (!user) return
  await tx.outboxMessage.create({ data: { kind: 'directory', payload: { sealed: seal('outbox', user.email) } } })
}
