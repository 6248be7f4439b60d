import type { Locator } from '@playwright/test'
import { subdomainUrl } from '@/dev/stack/urls'
import { createSession } from '@/lib/auth/session'
import { control } from '@/lib/db/control-client'
import { whoMay } from './attacks/who-may'
import { actionId, type Fields, postAction, postForm, serverActions, type ServerAction } from './support/post-action'
import { type Answer, send } from './support/send'
import { sessionCookie, signedIn } from './support/sign-in'
import { rowsOf } from './support/tables'
import { expect, newAddress, test } from './support/test'
import { readUrls } from './support/urls'
import { type FullyFurnished, furnishFully } from './support/furnish-fully'
import { companyOf, furnish, pathIn, secretWord, validPosts } from './support/valid-posts'
import { newSlug, newWorkspace, type NewWorkspace, type Workspace } from './support/workspace'

const { siteUrl, opsUrl } = readUrls()

type Where = Pick<NewWorkspace, 'kind' | 'region'>

/** Who asks, and whose it is: side by side in the same tables, and from each kind of place into the others. */
const neighbours: { who: Where; whose: Where }[] = [
  { who: { kind: 'shared' }, whose: { kind: 'shared' } },
  { who: { kind: 'shared' }, whose: { kind: 'schema' } },
  { who: { kind: 'schema' }, whose: { kind: 'schema' } },
  { who: { kind: 'schema' }, whose: { kind: 'database', region: 'eu' } },
  { who: { kind: 'database', region: 'eu' }, whose: { kind: 'shared', region: 'eu' } },
  { who: { kind: 'database', region: 'eu' }, whose: { kind: 'database' } },
]
const wordsFor = ({ kind, region = 'us' }: Where) => `${kind} in ${region}`

for (const { who, whose } of neighbours) {
  const pair = `${wordsFor(who)} and ${wordsFor(whose)}`

  test(`the same person in two workspaces, ${pair}: a session of one is nobody in the other`, async ({
    page,
    context,
  }) => {
    const acme = await newWorkspace(who)
    const beta = await newWorkspace({ ...whose, word: 'beta', ownerEmail: acme.owner.email })
    const token = await signedIn(context, acme, acme.owner)
    await page.goto(`${acme.origin}/projects`)
    await expect(page.getByRole('heading', { level: 1, name: 'Projects' })).toBeVisible()
    const url = beta.origin.replace('http:', 'https:')
    await context.addCookies([
      { name: sessionCookie, value: token, url, httpOnly: true, secure: true, sameSite: 'Lax' },
    ])
    for (const path of ['/projects', '/settings/account', '/settings/members', '/billing']) {
      await page.goto(beta.origin + path)
      await expect(page).toHaveURL(`${beta.origin}/sign-in?next=${encodeURIComponent(path)}`)
    }
    const headers = { cookie: `${sessionCookie}=${token}` }
    expect((await send(`${beta.origin}/api/auth/session`, { headers })).body).toBe('null')
    expect((await send(`${acme.origin}/api/auth/session`, { headers })).body).toContain(acme.owner.email)
  })

  test(`every action, posted by an owner with another workspace’s ids, touches neither: ${pair}`, async () => {
    // Its own pages may show what is its own.
    const acme = await furnishFully(await newWorkspace({ ...who, plan: 'pro' }), 'Their own')
    const beta = await furnishFully(await newWorkspace({ ...whose, word: 'beta', plan: 'pro' }))
    const headers = { ...(await cookieOf(acme)), 'x-forwarded-for': newAddress() }
    const before = await rowsOf([acme.id, beta.id])
    for (const path of ['', '/settings', '/tasks/1', '?view=board']) {
      const answer = await send(`${acme.origin}/projects/${beta.projectId}${path}`, { headers })
      expect(answer.status, path).toBe(404)
      expect(answer.body, path).not.toContain(secretWord)
    }
    let posts = 0
    for (const action of serverActions()) {
      const theirs = validPost(action, beta)
      if (action.realm === 'site' || !namesSomething(theirs, beta)) continue
      for (const path of action.paths) {
        const answer = await postAction(acme.origin + pathIn(path, acme), action.id, theirs, headers)
        const what = `${action.name} at ${path}: ${answer.body.slice(0, 300)}`
        expect(answer.status, what).toBeLessThan(500)
        expect(answer.body, what).not.toContain(secretWord)
        posts += 1
      }
    }
    expect(posts).toBeGreaterThan(10)
    expect(await rowsOf([acme.id, beta.id])).toEqual(before)
  })
}

test('another workspace’s ids in the address lead nowhere', async ({ page }) => {
  const [acme, beta] = [await newWorkspace(), await furnish(await newWorkspace({ word: 'beta' }))]
  await signedIn(page.context(), acme, acme.owner)
  for (const path of ['', '/settings', '/tasks/1', '?view=board']) {
    const response = await page.goto(`${acme.origin}/projects/${beta.projectId}${path}`)
    expect(response?.status(), path).toBe(404)
    await expect(page.getByRole('heading', { level: 1, name: 'We couldn’t find that' })).toBeVisible()
    expect(await page.content(), path).not.toContain(secretWord)
  }
  // An address that can't be, and one that nobody has, look the same.
  for (const id of ['nonsense', '018f2b6e-0000-7000-8000-000000000000', "'--", '%00', '..%2f..%2fetc']) {
    const answer = await send(`${acme.origin}/projects/${id}`, { headers: await cookieOf(acme) })
    expect(answer.status, id).toBe(404)
  }
})

test('another workspace’s ids in a form are not found, and nothing changes', async ({ page }) => {
  const acme = await furnish(await newWorkspace({ plan: 'pro' }))
  const beta = await furnish(await newWorkspace({ word: 'beta', plan: 'pro' }))
  await signedIn(page.context(), acme, acme.owner)
  await page.goto(`${acme.origin}/projects/${acme.projectId}/settings`)
  const before = await rowsOf([acme.id, beta.id])

  const details = page.locator('form').filter({ has: page.getByLabel('Name', { exact: true }) })
  await details.getByLabel('Name', { exact: true }).fill('Taken over')
  await forge(details, 'projectId', beta.projectId)
  await details.getByRole('button', { name: 'Save' }).click()
  await expect(details.getByRole('alert')).toContainText('We couldn’t find that.')

  await page.goto(`${acme.origin}/projects/${acme.projectId}/tasks/1`)
  const task = page.locator('form').filter({ has: page.getByLabel('Title') })
  await forge(task, 'taskId', beta.taskId)
  await task.getByRole('button', { name: 'Save' }).click()
  await expect(task.getByRole('alert')).toContainText('We couldn’t find that.')
  // One's own task, given to somebody of the other workspace.
  await page.reload()
  await forge(task, 'assigneeId', beta.owner.userId)
  await task.getByRole('button', { name: 'Save' }).click()
  await expect(task.getByText('Choose somebody who is a member here.')).toBeVisible()
  expect(await rowsOf([acme.id, beta.id])).toEqual(before)
})

test('every action, posted to every realm but its own, changes nothing and tells nothing', async () => {
  test.setTimeout(240_000)
  const acme = await furnishFully(await newWorkspace({ plan: 'pro' }))
  const beta = await newWorkspace({ word: 'beta' })
  const cookie = await cookieOf(acme)
  const elsewhere: Record<string, { url: string; host?: string; forwarded?: string; cookie?: boolean }> = {
    'the site': { url: siteUrl },
    'the operators’ host': { url: opsUrl },
    'an unknown workspace': { url: subdomainUrl(siteUrl, newSlug('nobody')) },
    'an unknown host': { url: siteUrl, host: 'stranger.example' },
    'another workspace': { url: beta.origin },
    'its own, by a forwarded host that is another’s': { url: acme.origin, forwarded: new URL(beta.origin).host },
    'its own, by somebody who isn’t signed in': { url: acme.origin, cookie: false },
  }
  const actions = serverActions()
  expect(Object.keys(validPosts).toSorted()).toEqual(actions.map(({ name }) => name).toSorted())
  const before = await rowsOf([acme.id, beta.id])
  const tenants = () => control().tenant.count({ where: { name: companyOf(acme) } })

  for (const action of actions) {
    for (const [realm, { url, host, forwarded, cookie: brings = true }] of Object.entries(elsewhere)) {
      if (action.realm === 'site' && realm === 'the site') continue
      // What anybody may do there, such as signing in with the right password, is no question of realms.
      if (!brings && isPublic(action)) continue
      const headers = {
        'x-forwarded-for': newAddress(),
        ...(brings && cookie),
        ...(host && { host }),
        ...(forwarded && { 'x-forwarded-host': forwarded, origin: `http://${forwarded}` }),
      }
      // Two of the pages that hold it, which is where it runs, and places where Next looks for it in vain.
      const own = action.paths.slice(0, 2).map((path) => pathIn(path, acme))
      const paths = [...own, '/', '/assets/x', '/_next/x', `/t/${acme.slug}${own[0]}`]
      await Promise.all(
        paths.flatMap((path) =>
          [postAction, postForm].map(async (post) => {
            const answer = await post(url + path, action.id, validPost(action, acme), headers)
            expectNothingTold(answer, `${action.name} at ${path} of ${realm}`)
          }),
        ),
      )
    }
  }
  expect(await rowsOf([acme.id, beta.id])).toEqual(before)
  expect(await tenants()).toBe(0)

  // The same post where it belongs does what it says: what stopped the others was where they were sent.
  const rename = actionId('settings/account/actions.ts#rename')
  for (const post of [postAction, postForm]) {
    await acme.db.user.updateMany({ where: { role: 'owner' }, data: { name: 'Ada' } })
    await post(`${acme.origin}/settings/account`, rename, { name: 'Eve' }, cookie)
    expect(await acme.db.user.findFirst({ where: { role: 'owner' }, select: { name: true } })).toEqual({ name: 'Eve' })
  }
})

test('a page of another workspace can’t post here, even with one’s cookie', async () => {
  const [acme, beta] = [await furnish(await newWorkspace()), await newWorkspace({ word: 'beta' })]
  const cookie = await cookieOf(acme)
  const before = await rowsOf([acme.id])
  const at = `${acme.origin}/settings/account`
  const foreign = [beta.origin, siteUrl, 'null', 'https://evil.example', `${acme.origin}.evil.example`]
  for (const origin of foreign) {
    for (const post of [postAction, postForm]) {
      await post(at, actionId('account/actions.ts#rename'), { name: 'Eve' }, { ...cookie, origin })
    }
    const signOut = await send(`${acme.origin}/api/auth/signout`, {
      method: 'POST',
      headers: { ...cookie, origin, 'content-type': 'application/x-www-form-urlencoded' },
      body: 'csrfToken=x',
    })
    expect(signOut.status, origin).toBe(403)
  }
  expect(await rowsOf([acme.id])).toEqual(before)
})

test('a body without end is refused, and is nobody’s fault of ours', async () => {
  const acme = await furnish(await newWorkspace())
  const headers = await cookieOf(acme)
  const before = await rowsOf([acme.id])
  const endless = 'x'.repeat(400_000)
  for (const post of [postAction, postForm]) {
    const answer = await post(`${acme.origin}/settings/account`, actionId('#rename'), { name: endless }, headers)
    expect([400, 413], `${post.name}: ${answer.body.slice(0, 200)}`).toContain(answer.status)
  }
  const route = await send(`${acme.origin}/api/auth/callback/password`, {
    method: 'POST',
    headers: { ...headers, origin: acme.origin, 'content-type': 'application/x-www-form-urlencoded' },
    body: `email=${endless}`,
  })
  expect(route.status).toBe(413)
  expect(await rowsOf([acme.id])).toEqual(before)
})

/** Changes a field at the last moment: what is in the page itself, React may put right again. */
async function forge(form: Locator, name: string, value: string): Promise<void> {
  await form.evaluate(
    (element: HTMLFormElement, [field, forged]) =>
      element.addEventListener('formdata', ({ formData }) => formData.set(field, forged)),
    [name, value] as const,
  )
}

async function cookieOf(workspace: Workspace): Promise<{ cookie: string }> {
  const { token } = await createSession(workspace.db, { userId: workspace.owner.userId, userAgent: null })
  return { cookie: `${sessionCookie}=${token}` }
}

function validPost(action: ServerAction, here: FullyFurnished): Fields {
  const fields = validPosts[action.name]
  if (!fields) throw new Error(`Say in e2e/support/valid-posts.ts what a valid post to ${action.name} is.`)
  return fields(here)
}

const namesSomething = (fields: Fields, here: FullyFurnished) =>
  Object.entries(here).some(
    ([name, value]) => /(Id|Token)$/.test(name) && Object.values(fields).includes(String(value)),
  )

const isPublic = ({ name, realm }: ServerAction) => realm === 'site' || whoMay(`action ${name}`) === 'anybody'

function expectNothingTold({ status, headers, body }: Answer, what: string): void {
  expect(status, `${what}: ${body.slice(0, 300)}`).toBeLessThan(500)
  expect(body, what).not.toContain(secretWord)
  expect(String(headers['set-cookie'] ?? ''), what).not.toMatch(new RegExp(`${sessionCookie}=[^;]`))
}
