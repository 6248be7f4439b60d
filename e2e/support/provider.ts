import { expect, type Page } from '@playwright/test'
import { readUrls } from './urls'

/** Which account somebody has at a provider, and whether that vouches for its address. */
export interface Account {
  name?: string
  email: string
  isVerified?: boolean
}

/** Where the simulated providers are. */
export function providerUrl(): string {
  const { oauthUrl } = readUrls()
  if (!oauthUrl) throw new Error('Nobody simulates Google, GitHub and Microsoft here: real ones are configured.')
  return oauthUrl
}

/** At the provider's page: goes on as this account. */
export async function chooseAccount(page: Page, { name = 'Robin Example', email, isVerified = true }: Account) {
  await expect(page.getByRole('heading', { name: 'Choose an account' })).toBeVisible()
  await page.getByLabel('Name').fill(name)
  await page.getByLabel('E-mail address').fill(email)
  await page.getByLabel(/has verified the address/).setChecked(isVerified)
  await page.getByRole('button', { name: 'Continue as this account' }).click()
}
