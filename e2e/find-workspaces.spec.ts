import { rebuildDirectory } from '@/lib/directory/rebuild-directory'
import { look } from './support/look'
import { mailsTo, waitForMail } from './support/mail'
import { expect, test } from './support/test'
import { newSlug, newWorkspace } from './support/workspace'

test('whoever has forgotten where they work is told by mail, and nobody else learns anything', async ({ page }) => {
  const email = `${newSlug('sam')}@example.test`
  const acme = await newWorkspace({ ownerEmail: email })
  const beta = await newWorkspace({ word: 'beta', ownerEmail: email })
  for (const { id } of [acme, beta]) await rebuildDirectory(id)
  const stranger = `${newSlug('nobody')}@example.test`

  await page.goto('/')
  await page.getByRole('navigation', { name: 'Site' }).getByRole('link', { name: 'Sign in' }).click()
  await expect(page).toHaveURL('/find-workspaces')
  await look(page, 'find-workspaces')
  const answers: string[] = []
  for (const address of [stranger, email.toUpperCase()]) {
    await page.getByLabel('E-mail address').fill(address)
    await page.getByRole('button', { name: 'Mail me my workspaces' }).click()
    const answer = page.getByRole('status').filter({ hasText: address.toLowerCase() })
    await expect(answer).toBeVisible()
    answers.push((await answer.innerText()).replace(address.toLowerCase(), 'ADDRESS'))
  }
  expect(answers[0]).toBe(answers[1])

  const mail = await waitForMail(email, /^Your 2 workspaces$/)
  expect(mail.text).toContain('Acme Works')
  expect(mail.links).toEqual(expect.arrayContaining([`${acme.origin}/sign-in`, `${beta.origin}/sign-in`]))
  expect(await mailsTo(stranger)).toEqual([])
  await page.goto(`${acme.origin}/sign-in`)
  await expect(page.getByRole('heading', { name: 'Sign in' })).toBeVisible()
})

test('one address is asked for five times an hour', async ({ page }) => {
  await page.goto('/find-workspaces')
  const email = `${newSlug('sam')}@example.test`
  for (let time = 1; time <= 6; time += 1) {
    await page.getByLabel('E-mail address').fill(email)
    await page.getByRole('button', { name: 'Mail me my workspaces' }).click()
    const answer = page.getByRole(time <= 5 ? 'status' : 'alert').filter({ hasText: /\S/ })
    await expect(answer).toContainText(time <= 5 ? 'a mail is on its way' : 'Too many attempts')
    await page.reload()
  }
})
