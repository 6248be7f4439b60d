'use server'

import { refresh } from 'next/cache'
import { redirect } from 'next/navigation'
import { deleteEndpoint, rotateSecret, setEndpointEnabled, updateEndpoint } from '@/lib/webhooks/change-endpoint'
import { createEndpoint } from '@/lib/webhooks/create-endpoint'
import { createEndpointInput, deliveryIdInput, endpointIdInput, updateEndpointInput } from '@/lib/webhooks/input'
import { replayDelivery } from '@/lib/webhooks/replay-delivery'
import { testEndpoint } from '@/lib/webhooks/test-endpoint'
import { tenantAction } from '@/lib/web/tenant-action'

const permission = 'webhooks.manage'

export const create = tenantAction({ permission, input: createEndpointInput }, async (ctx, input) => {
  const { id, secret } = await createEndpoint(ctx, input)
  return { status: 'ok', once: { secret, endpointId: id } }
})

export const update = tenantAction({ permission, input: updateEndpointInput }, async (ctx, input) => {
  await updateEndpoint(ctx, input)
  refresh()
  return { status: 'ok', message: 'Saved.' }
})

export const rotate = tenantAction({ permission, input: endpointIdInput }, async (ctx, input) => {
  const { secret } = await rotateSecret(ctx, input)
  return { status: 'ok', once: { secret } }
})

export const enable = tenantAction({ permission, input: endpointIdInput }, async (ctx, input) => {
  await setEndpointEnabled(ctx, input, true)
  refresh()
})

export const disable = tenantAction({ permission, input: endpointIdInput }, async (ctx, input) => {
  await setEndpointEnabled(ctx, input, false)
  refresh()
})

export const remove = tenantAction({ permission, input: endpointIdInput }, async (ctx, input) => {
  await deleteEndpoint(ctx, input)
  redirect('/settings/webhooks')
})

/** Waits for the receiver's answer, at most 10 s: that is what the button is for. */
export const sendTest = tenantAction({ permission, input: endpointIdInput }, async (ctx, input) => {
  const { status, error, ms } = await testEndpoint(ctx, input)
  refresh()
  if (error) return { status: 'error', message: error }
  return { status: 'ok', message: `Arrived: answered ${status} after ${ms} ms.` }
})

export const replay = tenantAction({ permission, input: deliveryIdInput }, async (ctx, input) => {
  await replayDelivery(ctx, input)
  refresh()
  return { status: 'ok', message: 'On its way again, at the top of the list.' }
})
