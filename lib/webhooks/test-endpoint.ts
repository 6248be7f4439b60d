import { v7 as uuidv7 } from 'uuid'
import { byId } from '@/lib/db/keys'
import { AppError } from '@/lib/errors'
import type { Context } from '@/lib/tenancy/context'
import { countAttempt } from '@/lib/auth/attempts'
import { type Attempted, attemptDelivery } from './attempt-delivery'
import { deliveriesOf } from './emit'
import { testEventType } from './event-types'

/**
 * Sends an event that means nothing to an endpoint, now and once, and gives what came of it (≤ 10 s). It is listed with the
 * deliveries. @throws AppError NOT_FOUND, CONFLICT (disabled), TOO_MANY_ATTEMPTS
 */
export async function testEndpoint(
  { db, tenant, actor }: Context,
  { endpointId }: { endpointId: string },
): Promise<Attempted> {
  const { disabledAt } = await db.webhookEndpoint.findUniqueOrThrow({
    where: byId(endpointId),
    select: { disabledAt: true },
  })
  if (disabledAt) throw new AppError('CONFLICT', { message: 'This endpoint is disabled. Enable it first.' })
  await countAttempt('webhook-test/tenant', tenant.id)
  const data = { id: uuidv7(), message: 'A test from the settings.', sentBy: actor.name }
  const deliveries = deliveriesOf({ type: testEventType, data }, [endpointId])
  await db.webhookDelivery.createMany({ data: deliveries })
  const attempted = await attemptDelivery(db, deliveries[0]?.id ?? '', { isLast: true })
  if (!attempted) throw new AppError('CONFLICT', { message: 'This endpoint has just been disabled or deleted.' })
  return attempted
}
