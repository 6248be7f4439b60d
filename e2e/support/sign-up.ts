import type { Page } from '@playwright/test'
import { password } from './workspace'

/** Fills the form of the open sign-up page in; where the data is to live is left as it is. Gives the owner's e-mail. */
export async function fillSignUp(page: Page, slug: string): Promise<string> {
  const email = `ada@${slug}.test`
  await page.getByLabel('Company or team').fill('Acme')
  await page.getByLabel('Address', { exact: true }).fill(slug)
  await page.getByLabel('Your name').fill('Ada')
  await page.getByLabel('E-mail address').fill(email)
  await page.getByLabel('Password', { exact: true }).fill(password)
  return email
}
