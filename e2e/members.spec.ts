import { actionId, postAction } from './support/post-action'
import { linkIn, mailsTo, waitForMail } from './support/mail'
import { look } from './support/look'
import { sessionCookie, signedIn } from './support/sign-in'
import { expect, test } from './support/test'
import { newWorkspace, password } from './support/workspace'

test('a list of people is invited at once; one who left comes back with their name', async ({ page, otherPage }) => {
  const workspace = await newWorkspace({ plan: 'pro' })
  const { origin, owner, slug, name } = workspace
  const former = await workspace.join('member', 'Flora Finch')
  await signedIn(otherPage.context(), workspace, former)
  await otherPage.goto(`${origin}/settings/members`)
  await otherPage.getByRole('button', { name: 'Leave', exact: true }).click()
  await otherPage.getByRole('dialog').getByRole('button', { name: 'Leave', exact: true }).click()
  await expect(otherPage).toHaveURL(`${origin}/sign-in`)

  await signedIn(page.context(), workspace, owner)
  await page.goto(`${origin}/settings/members`)
  await page.getByRole('button', { name: 'Invite people' }).click()
  const dialog = page.getByRole('dialog', { name: 'Invite people' })
  await dialog.getByLabel('E-mail addresses').fill(`${former.email}, Gus <gus@${slug}.test>\nnonsense`)
  await dialog.getByRole('button', { name: 'Send invitations' }).click()
  await expect(dialog.getByText('“nonsense” isn’t an e-mail address.')).toBeVisible()
  await dialog.getByLabel('E-mail addresses').fill(`${former.email}, Gus <gus@${slug}.test>\n${owner.email}`)
  await dialog.getByLabel('The link works for').selectOption('30 days')
  await dialog.getByRole('button', { name: 'Send invitations' }).click()
  await expect(dialog.getByRole('status')).toContainText('2 invitations are on the way.')
  await expect(dialog.getByRole('status')).toContainText(`${owner.email} is a member already`)
  await dialog.getByRole('button', { name: 'Close' }).click()
  await page.getByLabel('State', { exact: true }).selectOption('Invited')
  await expect(page.getByRole('row').filter({ hasText: slug })).toHaveCount(2)
  await look(page, 'members-invited')

  const mail = await waitForMail(former.email, new RegExp(`invites you to ${name}`))
  expect(mail.text).toContain('for 30 days')
  await otherPage.goto(linkIn(mail, '/accept-invitation?token='))
  await expect(otherPage.getByRole('heading', { name: `Welcome back to ${name}` })).toBeVisible()
  await expect(otherPage.getByLabel('Your name')).toHaveValue('Flora Finch')
  await look(otherPage, 'welcome-back')
  await otherPage.getByLabel('Password', { exact: true }).fill(password)
  await otherPage.getByRole('button', { name: `Join ${name}` }).click()
  await expect(otherPage).toHaveURL(`${origin}/`)
})

test('people join by themselves where the workspace lets them, and only then', async ({ page, otherPage }) => {
  const workspace = await newWorkspace({ plan: 'pro' })
  const { origin, owner, slug, name, db } = workspace
  const email = `hal@${slug}.test`
  await otherPage.goto(`${origin}/join`)
  await expect(otherPage.getByRole('heading', { name: `${name} is by invitation` })).toBeVisible()

  await signedIn(page.context(), workspace, owner)
  await page.goto(`${origin}/settings/access`)
  await page.getByText('By e-mail domain').click()
  await page.getByLabel('Domains', { exact: true }).fill('gmail.com')
  await page.getByRole('button', { name: 'Save' }).first().click()
  await expect(page.getByText('Everybody can have an address at gmail.com.')).toBeVisible()
  await page.getByLabel('Domains', { exact: true }).fill(`@${slug}.test`)
  await page.getByLabel('They join as').selectOption('Viewer')
  await page.getByRole('button', { name: 'Save' }).first().click()
  await expect(page.getByText('Saved.')).toBeVisible()
  await look(page, 'access')

  await otherPage.goto(`${origin}/sign-in`)
  await otherPage.getByRole('link', { name: `Join ${name}` }).click()
  await expect(otherPage.getByRole('heading', { name: `Join ${name}` })).toBeVisible()
  await otherPage.getByLabel('E-mail address').fill('hal@elsewhere.test')
  await otherPage.getByRole('button', { name: 'Send me the link' }).click()
  await expect(otherPage.getByText(`Only people with an address at ${slug}.test can join`)).toBeVisible()
  await otherPage.getByLabel('E-mail address').fill(email)
  await otherPage.getByRole('button', { name: 'Send me the link' }).click()
  await expect(otherPage.getByRole('status')).toContainText('is on its way')
  await look(otherPage, 'join')
  expect(await db.user.count()).toBe(1)
  expect(await mailsTo('hal@elsewhere.test')).toEqual([])

  await otherPage.goto(linkIn(await waitForMail(email, new RegExp(`Join ${name}`)), '/join/confirm?token='))
  await otherPage.getByLabel('Your name').fill('Hal Hunter')
  await otherPage.getByLabel('Password', { exact: true }).fill(password)
  await look(otherPage, 'join-confirm')
  await otherPage.getByRole('button', { name: `Join ${name}` }).click()
  await expect(otherPage).toHaveURL(`${origin}/`)
  await page.goto(`${origin}/settings/members`)
  await expect(page.getByRole('row').filter({ hasText: 'Hal Hunter' })).toContainText('Viewer')
})

test('a deactivated member is out until they are reactivated; ownership passes on', async ({ page, otherPage }) => {
  const workspace = await newWorkspace({ plan: 'pro' })
  const { origin, owner } = workspace
  const member = await workspace.join('member', 'Iris Ito')
  const token = await signedIn(otherPage.context(), workspace, member)
  await signedIn(page.context(), workspace, owner)
  await page.goto(`${origin}/settings/members`)
  const row = page.getByRole('row').filter({ hasText: 'Iris Ito' })
  const manage = () => row.getByRole('button', { name: 'Manage Iris Ito' }).click()
  await manage()
  await page.getByRole('button', { name: 'Deactivate', exact: true }).first().click()
  await page.getByRole('dialog', { name: 'Deactivate Iris Ito?' }).getByRole('button', { name: 'Deactivate' }).click()
  await expect(row).toContainText('Deactivated')
  await otherPage.goto(`${origin}/projects`)
  await expect(otherPage).toHaveURL(/\/sign-in/)
  const leave = { url: `${origin}/settings/members`, id: actionId('members/actions.ts#leave') }
  await postAction(leave.url, leave.id, {}, { cookie: `${sessionCookie}=${token}` })
  expect(await workspace.db.user.count({ where: { id: member.userId, emailVerifiedAt: null } })).toBe(0)

  await page.reload()
  await manage()
  await page.getByRole('button', { name: 'Reactivate' }).click()
  await expect(row).toContainText('Active')
  await page.reload()
  await manage()
  await page.getByRole('button', { name: 'Transfer ownership' }).click()
  const question = page.getByRole('dialog', { name: 'Make Iris Ito the owner?' })
  await question.getByRole('textbox').fill(member.email)
  await question.getByRole('button', { name: 'Transfer ownership' }).click()
  await expect(row).toContainText('Owner')
  await expect(page.getByRole('row').filter({ hasText: owner.email })).toContainText('Admin')
})
