import type { Stack } from '@/dev/stack'
import { sessionCookie } from '@/e2e/support/sign-in'
import { createSession } from '@/lib/auth/session'
import { findTenantByKey } from '@/lib/control/catalogue'
import { tenantDb } from '@/lib/control/tenant-db'

/** A page that Lighthouse looks at, and the score that each of its categories must reach. */
export interface AuditedPage {
  name: string
  url: string
  atLeast: number
  /** Sent with every request: who is signed in. */
  headers: Record<string, string>
}

const site = { '': 'site: landing', '/pricing': 'site: pricing', '/sign-up': 'site: sign-up' }

/** The site's pages, and those of the demo workspace that people have open all day, with its owner signed in. */
export async function auditedPages({ urls: { siteUrl } }: Stack): Promise<AuditedPage[]> {
  const { origin, cookie, projectId } = await demoOwner()
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
  return [
    ...Object.entries(site).map(([path, name]) => ({ name, url: siteUrl + path, atLeast: 95, headers: {} })),
    { name: 'workspace: sign-in', url: `${origin}/sign-in`, atLeast: 90, headers: {} },
    ...Object.entries(work).map(([path, name]) => ({
      name: `workspace: ${name}`,
      url: origin + path,
      atLeast: 90,
      headers: { cookie },
    })),
  ]
}

/** The owner of the first demo workspace, signed in, and a project with tasks in it. */
async function demoOwner(): Promise<{ origin: string; cookie: string; projectId: string }> {
  const tenant = await findTenantByKey('acme')
  if (!tenant) throw new Error('The demo data is not there.')
  const db = tenantDb(tenant.id, 'work')
  const { id: userId } = await db.user.findFirstOrThrow({ where: { role: 'owner' }, select: { id: true } })
  const { projectId } = await db.task.findFirstOrThrow({ where: { number: 1 }, select: { projectId: true } })
  const { token } = await createSession(db, { userId, userAgent: null })
  // The zone spares the page its one question for it.
  return { origin: tenant.origin, cookie: `${sessionCookie}=${token}; tenantry-zone=Europe%2FLondon`, projectId }
}
