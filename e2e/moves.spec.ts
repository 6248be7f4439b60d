import type { Page } from '@playwright/test'
import { withClient } from '@/dev/db/with-client'
import type { PlacementKind } from '@/lib/billing/plans'
import { placeOf } from '@/lib/control/places'
import { control } from '@/lib/db/control-client'
import { env } from '@/lib/env'
import { runMove } from '@/lib/operations/moves/move-tenant'
import { pauseMove, unpauseMove } from '@/lib/operations/moves/request-move'
import { startDueMoves } from '@/lib/operations/moves/start-due-moves'
import { beginJournal } from '@/lib/operations/operation-journal'
import { resumeOperations } from '@/lib/operations/resume-operations'
import { send } from './support/send'
import { sessionCookie, signedIn } from './support/sign-in'
import { upgradeTo } from './support/stripe'
import { expect, test } from './support/test'
import { newWorkspace, type Workspace } from './support/workspace'

const kindNow = async ({ id }: Workspace) => (await placeOf(id))?.kind

const manyTasks = 20_000

test('from Free to Enterprise and back, while somebody goes on writing: nothing is lost, and the way is seen', async ({
  page,
  otherPage,
}) => {
  test.slow()
  const workspace = await newWorkspace()
  const { origin, db, owner } = workspace
  const { id: projectId } = await db.project.create({
    data: { name: 'Spring launch', createdById: owner.userId },
    select: { id: true },
  })
  await addManyTasks(workspace)
  await signedIn(otherPage.context(), workspace, await workspace.join('member'))
  await otherPage.goto(`${origin}/projects/${projectId}`)
  const writing = keepWriting(otherPage)

  await signedIn(page.context(), workspace, owner)
  await page.goto(`${origin}/billing`)
  const [operationId] = await Promise.all([holdMove(workspace), upgradeTo(page, 'Business')])
  await expect(page.getByText('Your data moves there by itself, while everybody keeps working.')).toBeVisible()
  await page.goto(`${origin}/projects`)
  await seeItMove(page, workspace, operationId)
  await expect(told(page, 'You now live in your own schema')).toBeVisible()
  expect(await kindNow(workspace)).toBe('schema')

  await page.goto(`${origin}/billing/change?plan=enterprise`)
  await page.getByRole('button', { name: /^Pay .* and upgrade$/ }).click()
  await expect(page.getByText('Your plan is now Enterprise')).toBeVisible()
  await expect.poll(() => kindAfterChores(workspace), { timeout: 60_000 }).toBe('database')
  await expect(told(page, 'You now live in your own database')).toBeVisible()
  await expect(page.getByText('In a database of its own, with')).toBeVisible()

  const { written, refused } = await writing.stop()
  expect(refused).toEqual([])
  expect(written.length).toBeGreaterThan(5)
  const stored = await db.task.findMany({ where: { projectId }, select: { title: true } })
  expect(stored.map(({ title }) => title).toSorted()).toEqual(written.toSorted())

  await page.goto(`${origin}/settings/audit`)
  const log = page.getByRole('main')
  await expect(log).toContainText('from shared tables to a schema of its own')
  await expect(log).toContainText('from a schema of its own to a database of its own')

  await page.goto(`${origin}/billing/change?plan=pro`)
  await expect(page.getByText('Your data moves back there by itself in 7 days')).toBeVisible()
  await page.getByRole('button', { name: 'Change to Pro' }).click()
  await expect(page.getByText(/^Moves back to shared tables on \d/)).toBeVisible()
  expect(await kindNow(workspace)).toBe('database')
  await letGraceGoBy(workspace)
  await expect.poll(() => kindAfterChores(workspace), { timeout: 60_000 }).toBe('shared')
  await page.reload()
  await expect(page.getByText('In shared tables, kept apart')).toBeVisible()
  expect(await db.task.count()).toBe(manyTasks + written.length)
})

test('a move is told to those who look after the workspace, and to nobody else', async ({ page, otherPage }) => {
  const [acme, beta] = [await newWorkspace({ kind: 'schema' }), await newWorkspace({ word: 'beta' })]
  const input = { kind: 'database', reason: 'plan', fromKind: 'schema', fromShard: 'us-1', fromRegion: 'us' }
  const journal = await beginJournal({ kind: 'move', tenantId: acme.id, input })
  const inTenMinutes = new Date(Date.now() + 600_000)
  await control().operation.update({ where: { id: journal?.id ?? '' }, data: { leasedUntil: inTenMinutes } })
  const news = (workspace: Workspace, token = '') =>
    send(`${workspace.origin}/api/move`, { headers: { cookie: `${sessionCookie}=${token}` } })

  const admin = await signedIn(page.context(), acme, await acme.join('admin'))
  await page.goto(`${acme.origin}/projects`)
  await expect(told(page, 'Moving to your own database')).toBeVisible()
  expect((await news(acme, admin)).body).toContain('Moving to your own database')

  const member = await signedIn(otherPage.context(), acme, await acme.join('member'))
  await otherPage.goto(`${acme.origin}/projects`)
  await expect(otherPage.getByRole('heading', { level: 1, name: 'Projects' })).toBeVisible()
  await expect(told(otherPage, 'Moving')).toHaveCount(0)
  expect((await news(acme, member)).status).toBe(403)
  expect((await news(acme)).status).toBe(401)
  expect((await news(beta, admin)).status).toBe(401)
  await control().operation.update({ where: { id: journal?.id ?? '' }, data: { status: 'undone' } })
})

const told = (page: Page, title: string) => page.getByRole('status').filter({ hasText: title })

/** Stops the move of this workspace as soon as it has begun. Gives its operation once its worker has left it. */
async function holdMove({ id: tenantId, slug }: Workspace): Promise<string> {
  const held = { kind: 'move', tenantId, status: 'running', request: 'pause' }
  const heldMove = async () => {
    await pauseMove(slug).catch(() => null) // it hasn't begun yet
    const left = { ...held, leasedUntil: { lt: new Date() } }
    return (await control().operation.findFirst({ where: left, select: { id: true } }))?.id ?? ''
  }
  await expect.poll(heldMove, { intervals: [50], timeout: 30_000 }).not.toBe('')
  return heldMove()
}

/** The banner, while the move rests and then goes on, slowly enough to be watched. */
async function seeItMove(page: Page, { slug }: Workspace, operationId: string): Promise<void> {
  const bar = page.getByRole('progressbar', { name: 'Moving to your own schema' })
  await expect(bar).toBeVisible()
  await expect(told(page, 'Moving to your own schema')).toContainText('It rests for the moment')
  const before = Number(await bar.getAttribute('aria-valuenow'))
  await unpauseMove(slug)
  const moved = runMove(operationId, { rowsPerSecond: 5_000 })
  await expect(told(page, 'Moving to your own schema')).toContainText('Keep working.')
  await expect.poll(async () => Number(await bar.getAttribute('aria-valuenow'))).toBeGreaterThan(before)
  expect(await moved).toMatchObject({ status: 'done' })
}

/** Where it lives once the chores have done what is to be done now. */
async function kindAfterChores(workspace: Workspace): Promise<PlacementKind | undefined> {
  const until = new Date(Date.now() + 20_000)
  await startDueMoves({ tenantId: workspace.id, until })
  await resumeOperations({ until })
  return kindNow(workspace)
}

/** Adds one task after the other on the open project, as fast as a person could who does nothing else. */
function keepWriting(page: Page): { stop: () => Promise<{ written: string[]; refused: string[] }> } {
  const written: string[] = []
  const refused: string[] = []
  let stopped = false
  const field = page.getByLabel('Add a task', { exact: true })
  const write = async () => {
    for (let number = 1; !stopped; number++) {
      const title = `Poster no. ${number}`
      await field.fill(title)
      await field.press('Enter')
      const added = page.getByText(`Added ${title}.`, { exact: true })
      // Next has one of its own beside the page, which says the titles of pages.
      const alert = page.getByRole('main').getByRole('alert').filter({ hasText: /./ })
      await expect(added.or(alert).first()).toBeAttached()
      if ((await added.count()) > 0) written.push(title)
      else refused.push(`${title}: ${await alert.first().textContent()}`)
      if (refused.length > 0) return
    }
  }
  const done = write()
  return {
    async stop() {
      stopped = true
      await done
      return { written, refused }
    },
  }
}

/** Old tasks, in a project that is done with: so that a move takes a while. */
async function addManyTasks({ id, db, owner }: Workspace): Promise<void> {
  const { id: projectId } = await db.project.create({
    data: { name: 'Archive', createdById: owner.userId, archivedAt: new Date() },
    select: { id: true },
  })
  const place = await placeOf(id)
  await withClient(place?.ownerUrl ?? '', async (client) => {
    await client.query("SELECT set_config('app.tenant_id', $1, false)", [id])
    await client.query(
      `INSERT INTO tasks (id, project_id, number, title, description, created_by_id)
       SELECT gen_random_uuid(), $1, number, 'Old task no. ' || number, repeat('All of it was done. ', 20), $2
         FROM generate_series(1, $3::int) AS number`,
      [projectId, owner.userId, manyTasks],
    )
  })
}

/** As if the days of grace had gone by, and last night's measurement had been made. */
async function letGraceGoBy({ id }: Workspace): Promise<void> {
  await withClient(env.CONTROL_OWNER_URL, async (client) => {
    await client.query("UPDATE placements SET desired_since = now() - interval '8 days' WHERE tenant_id = $1", [id])
    await client.query(
      `INSERT INTO tenant_sizes (tenant_id, day, rows, bytes, exact) VALUES ($1, current_date, $2, 50000000, true)
       ON CONFLICT (tenant_id, day) DO UPDATE SET rows = excluded.rows, bytes = excluded.bytes`,
      [id, manyTasks],
    )
  })
}
