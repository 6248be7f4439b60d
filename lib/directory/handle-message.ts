import { z } from 'zod'
import type { TenantDb } from '@/lib/db/tenant-client'
import { unseal } from '@/lib/seal'
import { alignEmail } from './align-email'

const sealedPayload = z.object({ sealed: z.string() })

/** For the outbox: an address of this workspace has come, gone or changed. */
export async function handleDirectoryMessage(
  owner: { tenant: { id: string }; db: TenantDb },
  { payload }: { payload: unknown },
): Promise<void> {
  await alignEmail(owner, z.string().parse(unseal('outbox', sealedPayload.parse(payload).sealed)))
}
