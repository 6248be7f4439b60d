import type { Tenant } from '@/lib/tenancy/context'

type WithOrigin = Pick<Tenant, 'origin'>

/** The host that a workspace's passkeys are for: its own. A neighbour under the same domain can't ask for them. */
export const hostOf = ({ origin }: WithOrigin): string => new URL(origin).hostname
