import { cookies, headers } from 'next/headers'
import { cache } from 'react'
import { themeAttribute, themeCookie, type Theme } from '@/components/shell/theme'
import { zoneCookie } from '@/components/shell/zone-cookie'
import { readProfile, type Profile } from '@/lib/account/read-profile'
import { zoneOf } from '@/lib/account/time-zone'
import { type CalendarDay, todayIn } from '@/lib/tasks/calendar-day'
import { findContext } from './current-session'
import { requireTenant } from './request-realm'

/** What whoever reads this page has chosen; null where nobody is signed in, and on other realms. Asked once a request. */
export const viewerProfile = cache(async (): Promise<Profile | null> => {
  const tenant = await requireTenant(await headers()).catch(() => null)
  const ctx = tenant && (await findContext(tenant, 'account'))
  return ctx && readProfile(ctx)
})

/** What pages wear: what the person has chosen, in all their browsers; else what this browser was told. */
export async function viewerTheme(): Promise<Theme> {
  const [profile, jar] = await Promise.all([viewerProfile(), cookies()])
  return profile?.theme ?? themeAttribute(jar.get(themeCookie)?.value) ?? 'system'
}

/** The zone that counts for the reader: their own choice, else their browser's once it has told it, else UTC. */
export async function viewerZone(): Promise<string> {
  const [profile, jar] = await Promise.all([viewerProfile(), cookies()])
  return zoneOf(profile?.timeZone ?? null, decoded(jar.get(zoneCookie)?.value))
}

/** The day that it is where the reader is. */
export async function viewerToday(): Promise<CalendarDay> {
  return todayIn(await viewerZone())
}

/** A cookie comes from the network: it may be anything. */
function decoded(value: string | undefined): string | undefined {
  try {
    return value && decodeURIComponent(value)
  } catch {
    return undefined
  }
}
