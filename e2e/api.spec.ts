import { z } from 'zod'
import { look, unseenStops } from './support/look'
import { send } from './support/send'
import { sessionCookie, signedIn } from './support/sign-in'
import { expect, test } from './support/test'
import { secretWord, furnish } from './support/valid-posts'
import { newWorkspace } from './support/workspace'

const problem = z.object({ code: z.string(), status: z.number(), requestId: z.string() })

/** A call as a program makes it. */
function call(
  origin: string,
  path: string,
  { key, method = 'GET', body }: { key?: string; method?: string; body?: object } = {},
) {
  return send(`${origin}/api/v1${path}`, {
    method,
    headers: {
      ...(key && { authorization: `Bearer ${key}` }),
      ...(body && { 'content-type': 'application/json' }),
    },
    body: body && JSON.stringify(body),
  })
}

test('from a key to a call: made, shown once, used, and revoked', async ({ page }) => {
  const acme = await newWorkspace({ plan: 'pro' })
  const { origin, owner } = acme
  await signedIn(page.context(), acme, owner)
  await page.goto(`${origin}/settings/api`)
  await expect(page.getByText('No keys yet')).toBeVisible()
  await look(page, 'api-keys-none')
  await page.getByRole('link', { name: 'Create key' }).click()

  await page.getByLabel('Name', { exact: true }).fill('Nightly report')
  await page.getByRole('button', { name: 'Create key' }).click()
  await expect(page.getByText('Choose what the key may do.')).toBeVisible()
  await page.getByLabel(/^Create, change and delete tasks/).check()
  await page.getByLabel(/^Create, change and archive projects/).check()
  await look(page, 'api-key-new')
  expect(await unseenStops(page)).toMatchObject({ unseen: [] })
  await page.getByRole('button', { name: 'Create key' }).click()
  const shown = page.locator('code').filter({ hasText: /^tnt_/ })
  const key = (await shown.textContent()) ?? ''
  expect(key).toMatch(/^tnt_[\w-]{43}$/)
  await look(page, 'api-key-made')

  const made = await call(origin, '/projects', { key, method: 'POST', body: { name: 'Harbour' } })
  expect(made.status).toBe(201)
  expect(made.headers).toMatchObject({ 'content-type': 'application/json', 'cache-control': 'private, no-store' })
  expect(made.headers['request-id']).toBeTruthy()
  expect(made.headers['ratelimit-limit']).toMatch(/^\d+$/)
  const { id: projectId } = z.object({ id: z.string() }).parse(JSON.parse(made.body))
  const task = await call(origin, '/tasks', { key, method: 'POST', body: { projectId, title: 'Paint the gate' } })
  expect(task.status).toBe(201)
  const refused = await call(origin, '/tasks', { key })
  expect(refused.headers['content-type']).toBe('application/problem+json')
  expect(problem.parse(JSON.parse(refused.body))).toMatchObject({ code: 'FORBIDDEN', status: 403 })

  await page.getByRole('link', { name: 'I have copied it' }).click()
  await expect(page.getByRole('row', { name: /Nightly report/ })).toContainText(key.slice(0, 15))
  expect(await page.content()).not.toContain(key)
  await look(page, 'api-keys')
  await page.goto(`${origin}/projects/${projectId}`)
  await expect(page.getByText('Paint the gate')).toBeVisible()

  await page.goto(`${origin}/settings/api`)
  await page.getByRole('button', { name: 'Revoke' }).click()
  await page.getByRole('dialog').getByRole('button', { name: 'Revoke key' }).click()
  await expect(page.getByText('No longer working')).toBeVisible()
  expect((await call(origin, '/projects', { key })).status).toBe(401)
  const entries = await acme.db.auditEntry.findMany({ orderBy: { id: 'asc' }, select: { action: true, via: true } })
  const via = 'Nightly report'
  expect(entries).toEqual([
    { action: 'api_key.created', via: null },
    { action: 'project.created', via },
    { action: 'task.created', via },
    { action: 'api_key.revoked', via: null },
  ])
})

test('what developers read is on every workspace’s host, for anybody, and says what there is', async ({ page }) => {
  const { origin } = await newWorkspace()
  await page.goto(`${origin}/developers`)
  await expect(page.getByRole('heading', { level: 1, name: 'API' })).toBeVisible()
  await expect(page.getByText(`curl -X POST "${origin}/api/v1/tasks"`)).toBeVisible()
  await look(page, 'developers')
  expect(await unseenStops(page)).toMatchObject({ unseen: [] })
  const document = await send(`${origin}/api/v1/openapi.json`)
  expect(document.status).toBe(200)
  expect(JSON.parse(document.body)).toMatchObject({ openapi: '3.1.0', servers: [{ url: `${origin}/api/v1` }] })
})

test('a key opens its own workspace and no other; a cookie opens nothing', async ({ page }) => {
  const [acme, beta] = [await furnish(await newWorkspace()), await furnish(await newWorkspace({ word: 'beta' }))]
  await signedIn(page.context(), acme, acme.owner)
  await page.goto(`${acme.origin}/settings/api/new`)
  await page.getByLabel('Name', { exact: true }).fill('Reader')
  for (const label of [/^Read projects/, /^Read tasks/]) await page.getByLabel(label).check()
  await page.getByRole('button', { name: 'Create key' }).click()
  const key = (await page.locator('code').filter({ hasText: /^tnt_/ }).textContent()) ?? ''

  expect((await call(acme.origin, `/tasks/${acme.taskId}`, { key })).body).toContain(secretWord)
  for (const [origin, path] of [
    [beta.origin, `/tasks/${beta.taskId}`],
    [beta.origin, '/tasks'],
    [acme.origin, `/tasks/${beta.taskId}`],
    [acme.origin, `/projects/${beta.projectId}`],
  ] as const) {
    const answer = await call(origin, path, { key })
    expect({ path, status: answer.status }).toEqual({ path, status: origin === beta.origin ? 401 : 404 })
    expect(answer.body).not.toContain(secretWord)
  }
  const cookies = await page.context().cookies(acme.origin)
  const cookie = `${sessionCookie}=${cookies.find(({ name }) => name === sessionCookie)?.value}`
  const answer = await send(`${acme.origin}/api/v1/tasks`, { headers: { cookie, origin: beta.origin } })
  expect(answer.status).toBe(401)
  expect(answer.headers['access-control-allow-origin']).toBeUndefined()
  const preflight = await send(`${acme.origin}/api/v1/tasks`, {
    method: 'OPTIONS',
    headers: { origin: beta.origin, 'access-control-request-method': 'GET' },
  })
  expect(preflight.status).toBe(401)
  expect(Object.keys(preflight.headers).filter((name) => name.startsWith('access-control'))).toEqual([])
})
