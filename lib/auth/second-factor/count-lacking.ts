import { hostOf } from '@/lib/auth/passkeys/relying-party'
import { whereStanding } from '@/lib/members/member-state'
import type { Context } from '@/lib/tenancy/context'

/** How many members there are, and how many of them have no second factor. */
export async function countLacking({ tenant, db }: Context): Promise<{ members: number; lacking: number }> {
  const none = { totpConfirmedAt: null, passkeys: { none: { host: hostOf(tenant) } } }
  const [members, lacking] = await Promise.all([
    db.user.count({ where: whereStanding.active }),
    db.user.count({ where: { AND: [whereStanding.active, none] } }),
  ])
  return { members, lacking }
}
