import { signedIn } from './support/sign-in'
import { expect, test } from './support/test'
import { furnish } from './support/valid-posts'
import { newWorkspace } from './support/workspace'

test('what is typed while the list is on its way is neither lost nor forgotten', async ({ page }) => {
  const here = await furnish(await newWorkspace({ plan: 'pro' }))
  await signedIn(page.context(), here, here.owner)
  await page.goto(`${here.origin}/projects/${here.projectId}`)
  const field = page.getByRole('searchbox', { name: 'Find by title or number' })
  await expect(field).toBeVisible()

  // The first answer waits until more has been typed and the field been left, and comes before that is asked for.
  const ready = Promise.withResolvers<void>()
  const held = Promise.withResolvers<void>()
  await page.route(
    (url) => url.searchParams.get('q') === 'Pa' && url.searchParams.has('_rsc'),
    async (route) => {
      const url = new URL(route.request().url())
      const headers = { ...(await route.request().allHeaders()), host: url.host }
      url.hostname = '127.0.0.1'
      const response = await route.fetch({ url: url.href, headers })
      ready.resolve()
      await held.promise
      await route.fulfill({ response })
    },
  )
  await field.pressSequentially('Pa')
  await ready.promise
  await field.pressSequentially('int the fence')
  await page.keyboard.press('Tab')
  held.resolve()
  await page.waitForURL(/[?&]q=Paint\+the\+fence(&|$)/)
  await expect(field).toHaveValue('Paint the fence')
  await expect(page.getByText('Loading', { exact: true })).toHaveCount(0)
  await expect(field).toHaveValue('Paint the fence')

  // What comes from elsewhere is followed, with what has been typed and not asked for yet.
  await field.pressSequentially(' green')
  await page.getByRole('link', { name: 'Clear', exact: true }).click()
  await expect(field).toHaveValue('')
  await expect(page).not.toHaveURL(/[?&]q=/)
  await page.goBack()
  await expect(field).toHaveValue('Paint the fence')
})
