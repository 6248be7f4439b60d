import { plans } from '@/lib/billing/plans'
import { control } from '@/lib/db/control-client'
import { look } from './support/look'
import { send } from './support/send'
import { sessionCookie, signedIn } from './support/sign-in'
import { expect, test } from './support/test'
import { furnish } from './support/valid-posts'
import { newWorkspace } from './support/workspace'

const nobodys = '01890a5d-ac96-774b-bcce-b302099a8057'

test('a page that is refused or isn’t there answers with that status, also where it would be streamed', async ({
  context,
  otherPage,
}) => {
  const here = await furnish(await newWorkspace({ plan: 'pro' }))
  const { origin, projectId } = here
  const owner = { cookie: `${sessionCookie}=${await signedIn(context, here, here.owner)}` }
  const viewer = { cookie: `${sessionCookie}=${await signedIn(otherPage.context(), here, await here.join('viewer'))}` }
  const statusOf = async (path: string, headers: Record<string, string>) =>
    `${path} ${(await send(origin + path, { headers })).status}`

  const refused = [
    '/settings/access',
    '/settings/api',
    '/settings/api/new',
    '/settings/fields',
    '/settings/workspace',
    '/settings/audit',
    '/settings/webhooks',
    `/projects/${projectId}/import`,
    `/projects/${projectId}/settings`,
  ]
  for (const path of refused) {
    expect(await statusOf(path, viewer)).toBe(`${path} 403`)
    expect(await statusOf(path, owner)).toBe(`${path} 200`)
  }
  const missing = [
    `/projects/${nobodys}`,
    `/projects/${nobodys}/import`,
    `/projects/${projectId}/tasks/4711`,
    `/projects/${nobodys}/tasks/1`,
  ]
  for (const path of missing) expect(await statusOf(path, owner)).toBe(`${path} 404`)

  await otherPage.goto(`${origin}/settings/access`)
  await expect(otherPage.getByRole('heading', { name: 'This page isn’t for your role' })).toBeVisible()
})

/** As if the workspace had used up all requests, but some, of a minute that ends after so many seconds. */
async function useUp(id: string, seconds: number, left = 0): Promise<void> {
  const minute = { points: plans.pro.share.requestsPerMinute - left, expire: Date.now() + seconds * 1_000 }
  const key = `requests:work/${id}`
  await control().rateLimit.upsert({ where: { key }, create: { key, ...minute }, update: minute })
}

test('where the plan gives no more requests, a page says when to come back, by status and header too', async ({
  context,
}) => {
  const here = await furnish(await newWorkspace({ plan: 'pro' }))
  const { origin, projectId } = here
  const cookie = `${sessionCookie}=${await signedIn(context, here, here.owner)}`
  await useUp(here.id, 60, 3)
  const project = `/projects/${projectId}`
  // A frame and the page in it are one request; the last one is served whole.
  for (const _ of [3, 2, 1]) {
    const { status, body } = await send(origin + project, { headers: { cookie } })
    expect([status, body.includes('Too many requests'), body.includes('/wait?')]).toEqual([200, false, false])
  }
  const settings = ['access', 'api', 'audit', 'fields', 'members', 'webhooks'].map((page) => `/settings/${page}`)
  for (const path of ['/', '/projects', project, `${project}?q=a`, `${project}/tasks/1`, '/search?q=a', ...settings]) {
    const sentOn = await send(origin + path, { headers: { cookie } })
    expect(sentOn.status, path).toBe(307)
    const to = new URL(sentOn.headers.location ?? '', origin)
    expect([to.pathname, to.searchParams.get('next')]).toEqual(['/wait', path])
    const told = await send(to.href, { headers: { cookie } })
    expect([told.status, told.headers['retry-after']]).toEqual([429, to.searchParams.get('seconds')])
    expect(told.body).toContain('Too many requests')
  }
  for (const path of ['/billing', '/settings/account', '/settings/security'])
    expect((await send(origin + path, { headers: { cookie } })).status, path).toBe(200)
})

test('and leads back by itself as soon as there are more', async ({ page, context, otherPage }) => {
  const here = await furnish(await newWorkspace({ plan: 'pro' }))
  const board = `${here.origin}/projects/${here.projectId}?view=board`
  await signedIn(context, here, here.owner)
  await useUp(here.id, 8)
  expect((await page.goto(board))?.status()).toBe(429)
  await expect(page.getByRole('heading', { name: 'Too many requests' })).toBeVisible()

  await otherPage.goto(`${here.origin}/wait?for=TENANT_BUSY&seconds=60&next=%2Fprojects`)
  await look(otherPage, 'wait')
  await otherPage.getByRole('link', { name: 'Try again now' }).click()
  await expect(otherPage).toHaveURL(`${here.origin}/sign-in?next=%2Fprojects`)

  await expect(page).toHaveURL(board, { timeout: 20_000 })
  await expect(page.getByRole('heading', { level: 1, name: 'Quiet harbour' })).toBeVisible()
})
