import type { BrowserContext, Page } from '@playwright/test'
import { createSession } from '@/lib/auth/session'
import { password, type Person, type Workspace } from './workspace'
import { zone } from './zone'

/** As browsers see it; written out, so that a change of its name, which signs everybody out, is noticed. */
export const sessionCookie = '__Host-tenantry-session'

/** Gives a browser a session of this person, without the form. Gives the cookie's token. */
export async function signedIn(
  context: BrowserContext,
  { db, origin }: Pick<Workspace, 'db' | 'origin'>,
  { userId }: Pick<Person, 'userId'>,
): Promise<string> {
  const { token } = await createSession(db, { userId, userAgent: null })
  // The product asks a browser once for its zone, and then for the page again: this one has been here before.
  await context.addCookies([{ name: 'tenantry-zone', value: encodeURIComponent(zone), url: origin }])
  // A `__Host-` cookie is accepted from https only, or, as with the product's own answer, from a host that is this machine.
  const url = origin.replace('http:', 'https:')
  await context.addCookies([{ name: sessionCookie, value: token, url, httpOnly: true, secure: true, sameSite: 'Lax' }])
  return token
}

/** By the form, as people do. */
export async function signInByForm(page: Page, origin: string, email: string, word = password): Promise<void> {
  await page.goto(`${origin}/sign-in`)
  await page.getByLabel('E-mail address').fill(email)
  await page.getByLabel('Password', { exact: true }).fill(word)
  await page.getByRole('button', { name: 'Sign in', exact: true }).click()
}
