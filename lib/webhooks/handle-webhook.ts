import { z } from 'zod'
import type { TenantDb } from '@/lib/db/tenant-client'
import { mostAttempts } from '@/lib/outbox/attempts'
import { attemptDelivery } from './attempt-delivery'
import { disableForFailing, hasFailedForDays } from './disable-failing'

const payloadSchema = z.object({ deliveryId: z.uuid() })

interface Owner {
  tenant: { id: string }
  db: TenantDb
}

/** For the outbox: tries a delivery once. What it throws has the delivery tried again after a pause. */
export async function handleWebhook(
  owner: Owner,
  { payload, attempts }: { payload: unknown; attempts: number },
): Promise<void> {
  const { deliveryId } = payloadSchema.parse(payload)
  const isLast = attempts >= mostAttempts
  const attempted = await attemptDelivery(owner.db, deliveryId, { isLast })
  if (!attempted || attempted.error === null) return
  const { endpointId, status, error } = attempted
  if (status === 410) return disableForFailing(owner, endpointId, error)
  if (isLast && (await hasFailedForDays(owner.db, endpointId))) {
    await disableForFailing(owner, endpointId, `Nothing has got through for days. ${error}`)
  }
  throw new Error(error)
}
