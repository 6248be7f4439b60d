'use server'

import { refresh } from 'next/cache'
import { createApiKey } from '@/lib/api-keys/create-api-key'
import { apiKeyIdInput, createApiKeyInput } from '@/lib/api-keys/input'
import { revokeApiKey } from '@/lib/api-keys/revoke-api-key'
import { tenantAction } from '@/lib/web/tenant-action'

const permission = 'api_keys.manage'

export const create = tenantAction({ permission, input: createApiKeyInput }, async (ctx, input) => {
  const { key } = await createApiKey(ctx, input)
  return { status: 'ok', once: { key } }
})

export const revoke = tenantAction({ permission, input: apiKeyIdInput }, async (ctx, input) => {
  await revokeApiKey(ctx, input)
  refresh()
})
