import type { CDPSession, Page } from '@playwright/test'
import { look } from './support/look'
import { waitForMail } from './support/mail'
import { signedIn, signInByForm } from './support/sign-in'
import { expect, test } from './support/test'
import { newWorkspace, type Person, type Workspace } from './support/workspace'

const alert = (page: Page) => page.getByRole('alert').filter({ hasText: /\S/ })

interface Device {
  session: CDPSession
  authenticatorId: string
}

/** A device of this browser's that keeps passkeys, and says yes to whatever it is asked. */
async function withDevice(page: Page, { isVerified = true } = {}): Promise<Device> {
  const session = await page.context().newCDPSession(page)
  await session.send('WebAuthn.enable')
  const { authenticatorId } = await session.send('WebAuthn.addVirtualAuthenticator', {
    options: {
      protocol: 'ctap2',
      transport: 'internal',
      hasResidentKey: true,
      hasUserVerification: true,
      isUserVerified: isVerified,
      automaticPresenceSimulation: true,
    },
  })
  return { session, authenticatorId }
}

/** A device that says yes to everything would answer the suggestions, too: here the button is what is tried. */
async function withoutSuggestions(page: Page): Promise<void> {
  await page.addInitScript(() => {
    PublicKeyCredential.isConditionalMediationAvailable = async () => false
  })
}

async function addPasskey(page: Page, { origin }: Workspace, name: string): Promise<void> {
  await page.goto(`${origin}/settings/security`)
  await page.getByRole('button', { name: 'Add a passkey' }).click()
  const dialog = page.getByRole('dialog')
  await dialog.getByLabel('Name').fill(name)
  await dialog.getByRole('button', { name: 'Continue' }).click()
  await expect(page.getByText(name, { exact: true })).toBeVisible()
}

/** Signed in, with a device and a passkey on it. */
async function enrolled(page: Page, person?: (workspace: Workspace) => Person): Promise<[Workspace, Device]> {
  const workspace = await newWorkspace()
  const device = await withDevice(page)
  await signedIn(page.context(), workspace, person?.(workspace) ?? workspace.owner)
  await addPasskey(page, workspace, 'My laptop')
  return [workspace, device]
}

test('a passkey is added, named, used instead of a password, and removed', async ({ page }) => {
  const [workspace] = await enrolled(page)
  const { origin, owner, db } = workspace
  await waitForMail(owner.email, /Passkey added/)
  await page.getByRole('button', { name: 'Rename passkey My laptop' }).click()
  await page.getByRole('dialog').getByLabel('Name').fill('Work laptop')
  await page.getByRole('button', { name: 'Save' }).click()
  await expect(page.getByText('Work laptop', { exact: true })).toBeVisible()
  await look(page, 'security-passkeys')

  await page.context().clearCookies()
  await withoutSuggestions(page)
  await page.goto(`${origin}/sign-in?next=%2Fsettings%2Fsecurity`)
  await page.getByRole('button', { name: 'Sign in with a passkey' }).click()
  await expect(page).toHaveURL(`${origin}/settings/security`)
  await expect(page.getByText('last used just now')).toBeVisible()
  const session = await db.session.findFirst({ where: { userId: owner.userId }, orderBy: { id: 'desc' } })
  expect(session).toMatchObject({ method: 'passkey', secondFactorAt: expect.any(Date) })

  await page.getByRole('button', { name: 'Remove passkey Work laptop' }).click()
  await page.getByRole('button', { name: 'Remove passkey', exact: true }).click()
  await expect(page.getByText('You have none yet.')).toBeVisible()
  await waitForMail(owner.email, /Passkey removed/)
  await page.context().clearCookies()
  await page.goto(`${origin}/sign-in`)
  await page.getByRole('button', { name: 'Sign in with a passkey' }).click()
  await expect(alert(page)).toContainText('isn’t known here any more')
})

test('the field for the address suggests it: nothing is typed, nothing pressed', async ({ page }) => {
  const [{ origin }] = await enrolled(page)
  await page.context().clearCookies()
  await page.goto(`${origin}/sign-in`)
  await expect(page).toHaveURL(`${origin}/`)
})

test('it is the workspace’s own: a neighbour’s page can’t ask for it', async ({ page }) => {
  const [{ owner }, device] = await enrolled(page)
  const neighbour = await newWorkspace({ word: 'beta', ownerEmail: owner.email })
  await page.context().clearCookies()
  await page.goto(`${neighbour.origin}/sign-in`)
  await page.getByRole('button', { name: 'Sign in with a passkey' }).click()
  await expect(alert(page)).toContainText('No passkey was used')
  const { credentials } = await device.session.send('WebAuthn.getCredentials', {
    authenticatorId: device.authenticatorId,
  })
  expect(credentials.map(({ signCount }) => signCount)).toEqual([expect.any(Number)])
  expect(await neighbour.db.session.count()).toBe(0)
})

test('a device that doesn’t know its owner can neither add one nor sign in', async ({ page }) => {
  const workspace = await newWorkspace()
  await withDevice(page, { isVerified: false })
  await signedIn(page.context(), workspace, workspace.owner)
  await page.goto(`${workspace.origin}/settings/security`)
  await page.getByRole('button', { name: 'Add a passkey' }).click()
  await page.getByRole('dialog').getByRole('button', { name: 'Continue' }).click()
  await expect(page.getByRole('dialog').getByRole('alert')).toContainText('No passkey was made')
})

test('a copy, whose counter lags behind, is refused', async ({ page }) => {
  const [{ origin, owner, db }] = await enrolled(page)
  await db.passkey.updateMany({ where: { userId: owner.userId }, data: { counter: 1_000 } })
  await page.context().clearCookies()
  await withoutSuggestions(page)
  await page.goto(`${origin}/sign-in`)
  await page.getByRole('button', { name: 'Sign in with a passkey' }).click()
  await expect(alert(page)).toContainText('couldn’t be checked')
})

test('it stands in for the second step', async ({ page }) => {
  const [{ origin, owner, db }] = await enrolled(page)
  await db.user.updateMany({ where: { id: owner.userId }, data: { totpSecret: 'sealed', totpConfirmedAt: new Date() } })
  await page.context().clearCookies()
  await withoutSuggestions(page)
  await page.goto(`${origin}/sign-in`)
  await page.getByLabel('E-mail address').fill(owner.email)
  await page.getByLabel('Password', { exact: true }).fill('seven brass kettles')
  await page.getByRole('button', { name: 'Sign in', exact: true }).click()
  await expect(page).toHaveURL(`${origin}/sign-in/second-factor`)
  await look(page, 'second-step-with-passkey')
  await page.getByRole('button', { name: 'Sign in with a passkey' }).click()
  await expect(page).toHaveURL(`${origin}/`)
})

test('it can be the only way in, which then stays until there is another', async ({ page }) => {
  const [{ origin, owner, db }] = await enrolled(page)
  await db.user.updateMany({ where: { id: owner.userId }, data: { passwordHash: null } })
  await page.context().clearCookies()
  await withoutSuggestions(page)
  await page.goto(`${origin}/sign-in?next=%2Fsettings%2Fsecurity`)
  await page.getByRole('button', { name: 'Sign in with a passkey' }).click()
  await expect(page).toHaveURL(`${origin}/settings/security`)

  const remove = async () => {
    await page.getByRole('button', { name: 'Remove passkey My laptop' }).click()
    await page.getByRole('button', { name: 'Remove passkey', exact: true }).click()
  }
  await remove()
  await expect(page.getByRole('dialog').getByRole('alert')).toContainText('your last way in')
  await page.keyboard.press('Escape')
  await page.getByLabel('New password', { exact: true }).fill('eight pewter mugs')
  await page.getByRole('button', { name: 'Set a password' }).click()
  await expect(page.getByRole('button', { name: 'Change password' })).toBeVisible()
  await remove()
  await expect(page.getByText('You have none yet.')).toBeVisible()
  await page.context().clearCookies()
  await signInByForm(page, origin, owner.email, 'eight pewter mugs')
  await expect(page).toHaveURL(`${origin}/`)
})
