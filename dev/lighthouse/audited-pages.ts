import type { BrowserContext } from '@playwright/test'
import type { Stack } from '@/dev/stack'
import { signedIn } from '@/e2e/support/sign-in'
import { findTenantByKey, originOf } from '@/lib/control/catalogue'
import { tenantDb } from '@/lib/control/tenant-db'

/** A page that Lighthouse looks at, and the score that each of its categories must reach. */
export interface AuditedPage {
  name: string
  url: string
  atLeast: number
}

const site = { '': 'site: landing', '/pricing': 'site: pricing', '/sign-up': 'site: sign-up' }

/** What anybody sees: the site's pages, and how one gets into the demo workspace. */
export function publicPages({ urls: { siteUrl } }: Stack): AuditedPage[] {
  const signIn = new URL('/sign-in', originOf('acme')).href
  return [
    ...Object.entries(site).map(([path, name]) => ({ name, url: siteUrl + path, atLeast: 95 })),
    { name: 'workspace: sign-in', url: signIn, atLeast: 90 },
  ]
}

/** The pages that people have open all day, in the demo workspace. From here on its owner is signed in in this browser. */
export async function workspacePages(browser: BrowserContext): Promise<AuditedPage[]> {
  const { origin, projectId } = await enterDemo(browser)
  const work = {
    '/': 'home',
    '/projects': 'projects',
    [`/projects/${projectId}`]: 'tasks',
    [`/projects/${projectId}?view=board`]: 'board',
    [`/projects/${projectId}/tasks/1`]: 'task',
    '/settings/account': 'profile',
    '/settings/members': 'members',
    '/billing': 'billing',
  }
  return Object.entries(work).map(([path, name]) => ({
    name: `workspace: ${name}`,
    url: origin + path,
    atLeast: 90,
  }))
}

/** Signs the owner of the first demo workspace in, and finds a project with tasks in it. */
async function enterDemo(browser: BrowserContext): Promise<{ origin: string; projectId: string }> {
  const tenant = await findTenantByKey('acme')
  if (!tenant) throw new Error('The demo data is not there.')
  const db = tenantDb(tenant.id, 'work')
  const owner = await db.user.findFirstOrThrow({ where: { role: 'owner' }, select: { id: true } })
  const { projectId } = await db.task.findFirstOrThrow({ where: { number: 1 }, select: { projectId: true } })
  await signedIn(browser, { db, origin: tenant.origin }, { userId: owner.id })
  return { origin: tenant.origin, projectId }
}
