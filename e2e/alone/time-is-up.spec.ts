import { control } from '@/lib/db/control-client'
import { send } from '@/e2e/support/send'
import { signedIn } from '@/e2e/support/sign-in'
import { fillSignUp } from '@/e2e/support/sign-up'
import { rowsOf } from '@/e2e/support/tables'
import { expect, test } from '@/e2e/support/test'
import { readUrls } from '@/e2e/support/urls'
import { newWorkspace, password } from '@/e2e/support/workspace'

const { siteUrl } = readUrls()

// Last of all: the chores ask Stripe about every workspace, and it knows nothing of plans that journeys have given by hand.
test('when its time has come the workspace is nobody’s, and so is its address', async ({ page }) => {
  test.slow() // the chores of all journeys’ workspaces run beside
  const acme = await newWorkspace({ word: 'harbour' })
  const { id, origin, slug, owner } = acme
  await signedIn(page.context(), acme, owner)
  await page.goto(`${origin}/settings/workspace`)
  await page.getByRole('button', { name: 'Delete workspace' }).click()
  const dialog = page.getByRole('dialog')
  await dialog.getByLabel(/^Type/).fill(slug)
  await dialog.getByLabel('Your password', { exact: true }).fill(password)
  await dialog.getByRole('button', { name: 'Delete workspace' }).click()
  await expect(page.getByText('(in 6 days)')).toBeVisible()
  await control().tenant.update({ where: { id }, data: { eraseAfter: new Date(Date.now() - 1000) } })

  // It does much else as well, which isn't waited for.
  const headers = { authorization: `Bearer ${process.env.CRON_SECRET}` }
  void send(`${siteUrl}/api/cron`, { method: 'POST', headers }).catch(() => {})
  await expect.poll(() => control().tenant.count({ where: { id } }), { timeout: 90_000 }).toBe(0)
  expect((await send(origin)).status).toBe(404)
  expect(Object.keys(await rowsOf([id]))).toEqual(['public.operations'])

  await page.goto(`${siteUrl}/sign-up`)
  await fillSignUp(page, slug)
  await page.getByRole('button', { name: 'Create workspace' }).click()
  await expect(page.getByText(/is taken/).first()).toBeVisible()
  expect(await control().tenant.count({ where: { slug } })).toBe(0)
})
