import { plans } from '@/lib/billing/plans'
import { reading } from './operation'
import { keySchema } from './schemas'

export const keyOperations = [
  reading({
    id: 'getKey',
    path: '/key',
    tag: 'Key',
    scope: null,
    summary: 'Get the key that is used',
    description: 'Good for a first try: whose key it is, and what it may do.',
    answer: keySchema,
    async read({ tenant, key, entitlements }) {
      const { id, name, scopes, expiresAt, maker } = key
      return {
        id,
        name,
        scopes,
        expiresAt: expiresAt?.toISOString() ?? null,
        maker: { id: maker.id, name: maker.name, role: maker.role },
        workspace: { id: tenant.id, name: tenant.name, plan: plans[entitlements.plan].id, url: tenant.origin },
      }
    },
  }),
]
