import { byId } from '@/lib/db/keys'
import type { TenantTx } from '@/lib/db/tenant-client'
import type { Context } from '@/lib/tenancy/context'

export const themeChoices = ['system', 'light', 'dark'] as const
export type ThemeChoice = (typeof themeChoices)[number]

const isThemeChoice = (theme: string | null): theme is ThemeChoice => themeChoices.some((choice) => choice === theme)

export interface Profile {
  /** IANA name; null: the browser's. */
  timeZone: string | null
  /** Null: what this browser was last told. */
  theme: ThemeChoice | null
}

/** What the actor has chosen for the pages that they read. */
export async function readProfile({ db, actor }: { db: TenantTx } & Pick<Context, 'actor'>): Promise<Profile> {
  const user = await db.user.findUnique({ where: byId(actor.userId), select: { timeZone: true, theme: true } })
  const theme = user?.theme ?? null
  return { timeZone: user?.timeZone ?? null, theme: isThemeChoice(theme) ? theme : null }
}
