import type { Page } from '@playwright/test'
import { issueOneTimeToken } from '@/lib/auth/one-time-token'
import { writeSetting } from '@/lib/settings/settings'
import { z } from 'zod'
import { look } from './support/look'
import { waitForMail } from './support/mail'
import { chooseAccount, providerUrl } from './support/provider'
import { signedIn, signInByForm } from './support/sign-in'
import { expect, test } from './support/test'
import { readUrls } from './support/urls'
import { newWorkspace, password, type Workspace } from './support/workspace'

const alert = (page: Page) => page.getByRole('alert').filter({ hasText: /\S/ })
const providers = ['Google', 'GitHub', 'Microsoft'] as const

/** As far as the provider's page. */
async function begin(page: Page, { origin }: Pick<Workspace, 'origin'>, provider: string, path = '/sign-in') {
  await page.goto(`${origin}${path}`)
  await page.getByRole('button', { name: `Continue with ${provider}` }).click()
  await expect(page).toHaveURL((url) => url.href.startsWith(providerUrl()))
}

/** The address that the provider's answer goes to, without anybody going there. */
async function interceptAnswer(page: Page, account: { email: string }): Promise<string> {
  let answer = ''
  await page.route('**/google/choose/**', async (route) => {
    const chosen = await route.fetch({ maxRedirects: 0 })
    const goOn = chosen.headers().location ?? ''
    const answered = await page.request.get(goOn, { maxRedirects: 0 })
    answer = answered.headers().location ?? ''
    await route.fulfill({ status: 200, contentType: 'text/plain', body: 'caught' })
  })
  await chooseAccount(page, account)
  await expect(page.getByText('caught')).toBeVisible()
  await page.unrouteAll()
  expect(answer).toMatch(`${readUrls().siteUrl}/api/oauth/callback/google?code=`)
  return answer
}

for (const provider of providers) {
  test(`${provider}: a member is known by their verified address, and from then on by the account`, async ({
    page,
  }) => {
    const workspace = await newWorkspace()
    const { origin, owner } = workspace
    await begin(page, workspace, provider, '/sign-in?next=%2Fprojects')
    await chooseAccount(page, { email: owner.email })
    await expect(page).toHaveURL(`${origin}/projects`)
    await waitForMail(owner.email, /Account connected/)

    await page.context().clearCookies()
    await workspace.db.user.updateMany({ where: { id: owner.userId }, data: { email: `new-${owner.email}` } })
    await begin(page, workspace, provider)
    await chooseAccount(page, { email: owner.email })
    await expect(page).toHaveURL(`${origin}/`)
  })
}

test('nobody comes in with an address that isn’t verified, is unknown here, or after saying no', async ({ page }) => {
  const workspace = await newWorkspace()
  const { owner, slug, origin } = workspace
  await begin(page, workspace, 'Google')
  await chooseAccount(page, { email: owner.email, isVerified: false })
  await expect(alert(page)).toContainText('doesn’t vouch for an e-mail address of yours')
  await page.getByRole('link', { name: 'Back to sign-in' }).click()
  await expect(page).toHaveURL(`${origin}/sign-in`)

  await begin(page, workspace, 'GitHub')
  await chooseAccount(page, { email: `stranger@${slug}.test` })
  await expect(alert(page)).toContainText(`has the address stranger@${slug}.test`)

  await begin(page, workspace, 'Microsoft')
  await page.getByRole('button', { name: 'Cancel' }).click()
  await expect(alert(page)).toContainText('Microsoft was told not to sign you in here')
  await look(page, 'oauth-refused')
})

test('whom the sign-up policy lets in joins with an account that their company runs', async ({ page }) => {
  const workspace = await newWorkspace({ plan: 'pro' })
  const { origin, slug, db } = workspace
  const account = { name: 'Noa Newcomer', email: `noa@${slug}.test` }
  const policy = { mode: 'domain', domains: [`${slug}.test`], role: 'viewer' }
  await db.$transaction((tx) => writeSetting(tx, 'sign_up_policy', z.any(), policy))
  // GitHub has seen the address once: whoever has left the company has that account still.
  await begin(page, workspace, 'GitHub', '/join')
  await chooseAccount(page, account)
  await expect(alert(page)).toContainText('by a mailed link first')
  expect(await db.user.count()).toBe(1)

  await begin(page, workspace, 'Google', '/join')
  await chooseAccount(page, account)
  await expect(page).toHaveURL(`${origin}/`)
  await expect(page.getByText('Account of Noa Newcomer')).toBeAttached()

  // Known here by now, and so by GitHub's word, too.
  await page.context().clearCookies()
  await begin(page, workspace, 'GitHub')
  await chooseAccount(page, account)
  await expect(page).toHaveURL(`${origin}/`)
})

test('an invitation is accepted with an account elsewhere, by whom it was sent to', async ({ page }) => {
  const workspace = await newWorkspace({ plan: 'pro' })
  const { origin, slug, db } = workspace
  const email = `ivy@${slug}.test`
  const token = await db.$transaction(async (tx) => {
    const { id: userId } = await tx.user.create({ data: { email, name: 'ivy', role: 'member' }, select: { id: true } })
    return issueOneTimeToken(tx, { userId, purpose: 'accept_invitation' })
  })
  const link = `/accept-invitation?token=${token}`

  // The link alone is nothing to somebody else's account.
  await begin(page, workspace, 'Google', link)
  await chooseAccount(page, { email: `mallory@${slug}.test` })
  await expect(alert(page)).toContainText(`has the address mallory@${slug}.test`)

  await begin(page, workspace, 'GitHub', link)
  await chooseAccount(page, { name: 'Ivy Irving', email })
  await expect(page).toHaveURL(`${origin}/`)
  await expect(page.getByText('Account of Ivy Irving')).toBeAttached()
  expect(await db.user.findFirst({ where: { email } })).toMatchObject({ role: 'member', passwordHash: null })
  await page.goto(origin + link)
  await expect(page.getByRole('heading', { name: 'This link doesn’t work any more' })).toBeVisible()
})

test('somebody else’s answer signs nobody in: not in another browser, not twice, not elsewhere', async ({
  page,
  otherPage,
}) => {
  const workspace = await newWorkspace()
  const { origin, owner } = workspace
  // Mallory, who is a member, lets Ada open her own answer.
  const mallory = await workspace.join('member', 'Mallory Finch')
  await begin(otherPage, workspace, 'Google')
  const answer = await interceptAnswer(otherPage, { email: mallory.email })
  await page.goto(answer)
  await expect(alert(page)).toContainText('began in another browser')
  await page.goto(`${origin}/`)
  await expect(page).toHaveURL(/\/sign-in/)

  // Nor where Ada has begun a sign-in of her own.
  await begin(page, workspace, 'Google')
  await page.goto(answer)
  await expect(alert(page)).toContainText('began in another browser')

  // In Mallory's browser it works, once: the page it led to is worth nothing afterwards.
  const tickets: string[] = []
  otherPage.on('request', (request) => {
    if (request.url().includes('/sign-in/return?ticket=')) tickets.push(request.url())
  })
  await otherPage.goto(answer)
  await expect(otherPage).toHaveURL(`${origin}/`)
  await otherPage.goto(tickets[0] ?? '')
  await expect(alert(otherPage)).toContainText('began in another browser')

  // A neighbour's host takes no ticket that isn't its own.
  const neighbour = await newWorkspace({ word: 'beta', ownerEmail: owner.email })
  await page.goto(tickets[0]?.replace(origin, neighbour.origin) ?? '')
  await expect(alert(page)).toContainText('began in another browser')
})

test('an answer of one provider passes for no other’s, and one that nobody asked for leads nowhere', async ({
  page,
}) => {
  const workspace = await newWorkspace()
  await begin(page, workspace, 'Google')
  const answer = await interceptAnswer(page, { email: workspace.owner.email })
  await page.goto(answer.replace('/callback/google', '/callback/github'))
  await expect(page).toHaveURL(`${readUrls().siteUrl}/find-workspaces?problem=sign-in`)
  await expect(page.getByText('That sign-in took too long')).toBeVisible()
  await look(page, 'oauth-nowhere')

  const mixed = new URL(answer)
  mixed.searchParams.set('iss', `${providerUrl()}/microsoft`)
  await page.goto(mixed.href)
  await expect(alert(page)).toContainText('Google isn’t answering as it should')
  await page.goto(`${readUrls().siteUrl}/api/oauth/callback/google?code=x&state=made-up`)
  await expect(page).toHaveURL(`${readUrls().siteUrl}/find-workspaces?problem=sign-in`)
})

test('accounts are connected and disconnected under Security, and the last way in stays', async ({ page }) => {
  test.setTimeout(120_000) // four times to a provider and back
  const workspace = await newWorkspace()
  const { origin, owner, db } = workspace
  await signedIn(page.context(), workspace, owner)
  await page.goto(`${origin}/settings/security`)
  await page.getByRole('button', { name: 'Connect GitHub' }).click()
  await page.getByRole('button', { name: 'Continue to GitHub' }).click()
  await chooseAccount(page, { email: `private@${workspace.slug}.test` })
  await expect(page).toHaveURL(`${origin}/settings/security`)
  await expect(page.getByText(`private@${workspace.slug}.test, connected`)).toBeVisible()

  // Somebody else can't have the same one.
  const other = await workspace.join('member')
  await page.context().clearCookies()
  await signedIn(page.context(), workspace, other)
  await page.goto(`${origin}/settings/security`)
  await page.getByRole('button', { name: 'Connect GitHub' }).click()
  await page.getByRole('button', { name: 'Continue to GitHub' }).click()
  await chooseAccount(page, { email: `private@${workspace.slug}.test` })
  await expect(alert(page)).toContainText('somebody else’s here')
  await page.getByRole('link', { name: 'Back to Security' }).click()

  await page.context().clearCookies()
  await db.user.updateMany({ where: { id: owner.userId }, data: { passwordHash: null } })
  await begin(page, workspace, 'GitHub', '/sign-in?next=%2Fsettings%2Fsecurity')
  await chooseAccount(page, { email: `private@${workspace.slug}.test` })
  await expect(page).toHaveURL(`${origin}/settings/security`)
  await page.getByRole('button', { name: 'Disconnect GitHub' }).click()
  const dialog = page.getByRole('dialog')
  await dialog.getByRole('button', { name: 'Disconnect' }).click()
  await expect(dialog.getByRole('alert')).toContainText('last way in')
  await db.user.updateMany({ where: { id: owner.userId }, data: { passwordHash: 'anything' } })
  await dialog.getByRole('button', { name: 'Disconnect' }).click()
  await expect(page.getByRole('button', { name: 'Connect GitHub' })).toBeVisible()
  await look(page, 'security-ways-in')
})

test('whoever has an app for codes is asked for one after an account elsewhere, too', async ({ page }) => {
  const workspace = await newWorkspace()
  const { owner, db, origin } = workspace
  await db.user.updateMany({ where: { id: owner.userId }, data: { totpSecret: 'sealed', totpConfirmedAt: new Date() } })
  await begin(page, workspace, 'Google')
  await chooseAccount(page, { email: owner.email })
  await expect(page).toHaveURL(`${origin}/sign-in/second-factor`)
})

test.describe('without scripts', () => {
  test.use({ javaScriptEnabled: false })

  test('it takes two more clicks, and no website but ours is in the policy for forms', async ({ page }) => {
    const workspace = await newWorkspace()
    const { origin, owner } = workspace
    const response = await page.goto(`${origin}/sign-in`)
    const policy = response?.headers()['content-security-policy'] ?? ''
    expect(/form-action [^;]*/.exec(policy)?.[0]).not.toContain(providerUrl())
    await page.getByRole('button', { name: 'Continue with Google' }).click()
    await chooseAccount(page, { email: owner.email })
    await page.getByRole('button', { name: 'Continue' }).click()
    await expect(page).toHaveURL(`${origin}/`)
  })
})

test('the sign-in page with every way there is', async ({ page }) => {
  const { origin, owner } = await newWorkspace()
  await page.goto(`${origin}/sign-in`)
  await look(page, 'sign-in-ways')
  await signInByForm(page, origin, owner.email, password)
  await expect(page).toHaveURL(`${origin}/`)
})
