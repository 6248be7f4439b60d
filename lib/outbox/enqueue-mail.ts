import { seal } from '@/lib/seal'
import type { TenantTx } from '@/lib/db/tenant-client'
import type { Mail } from './mail'

/**
 * Puts a mail into the tenant's outbox, in the caller's transaction: it is sent if and only if that commits. It is stored
 * sealed, since it carries a link that signs somebody in, and blanked once it is sent.
 */
export async function enqueueMail(tx: TenantTx, mail: Mail): Promise<void> {
  await tx.outboxMessage.create({ data: { kind: 'mail', payload: { sealed: seal('outbox', mail) } } })
}
