import { withClient } from '@/dev/db/with-client'
import { placeOf } from '@/lib/control/places'
import { env } from '@/lib/env'
import { fillSignUp } from '@/e2e/support/sign-up'
import { expect, test } from '@/e2e/support/test'
import { newSlug, tenantIdOf } from '@/e2e/support/workspace'

/** What `fleet shards drain` does to whoever comes next; or its opposite. */
const setShards = (region: string, status: 'open' | 'draining') =>
  withClient(env.CONTROL_OWNER_URL, (client) =>
    client.query('UPDATE shards SET status = $2 WHERE region = $1', [region, status]),
  )

test.afterEach(() => setShards('eu', 'open'))

test('a region that closes while somebody signs up is refused there; who comes later isn’t asked', async ({ page }) => {
  const slug = newSlug('acme')
  await page.goto('/sign-up')
  const region = page.getByRole('radiogroup', { name: 'Where your data lives' })
  const email = await fillSignUp(page, slug)
  await region.getByRole('radio', { name: 'European Union' }).check()
  await setShards('eu', 'draining')
  await page.getByRole('button', { name: 'Create workspace' }).click()
  await expect(region.getByText('No new workspace can be made there. Choose another.')).toBeVisible()
  await expect(page.getByLabel('E-mail address')).toHaveValue(email)

  await page.reload()
  await expect(page.getByLabel('Address', { exact: true })).toBeVisible()
  await expect(region).toHaveCount(0)
  await fillSignUp(page, slug)
  await page.getByRole('button', { name: 'Create workspace' }).click()
  await expect(page.getByRole('heading', { level: 1, name: 'Check your mail' })).toBeVisible()
  expect(await placeOf(await tenantIdOf(slug))).toMatchObject({ region: 'us' })
})
