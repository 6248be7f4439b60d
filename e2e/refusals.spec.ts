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
