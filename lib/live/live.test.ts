import { expect, it } from 'vitest'
import { testDatabases } from '@/dev/db/test-databases'
import { testWorkspace } from '@/dev/db/test-workspace'
import { recordAudit } from '@/lib/audit/record-audit'
import { createProject } from '@/lib/projects/create-project'
import type { Context } from '@/lib/tenancy/context'
import { hasChanged, liveToken } from './live-token'

const databases = await testDatabases()
const ask = (ctx: Context, since: string) => hasChanged(ctx, { since, about: 'work' })

it('hears of what others do here, and of nothing that happens elsewhere', async () => {
  const workspace = await testWorkspace(databases)
  const [ada, grace] = [await workspace.join('owner'), await workspace.join('member')]
  const stranger = await (await testWorkspace(databases)).join('owner')
  const since = await liveToken(ada, 'work')
  expect(await ask(ada, since)).toBe(false)
  await createProject(stranger, { name: 'Elsewhere', description: '' })
  expect(await ask(ada, since)).toBe(false)
  await createProject(grace, { name: 'Here', description: '' })
  expect(await ask(ada, since)).toBe(true)
  expect(await ask(ada, await liveToken(ada, 'work'))).toBe(false)
  expect(await hasChanged(ada, { since, about: 'people' })).toBe(false)
})

/** As long as a transaction may take on the largest plan, nearly. */
const busyMs = 50_000

it.each([0, 1_000])(
  'misses nothing that was begun before the page and committed after it, nor behind %i other entries',
  async (others) => {
    const workspace = await testWorkspace(databases)
    const [ada, grace] = [await workspace.join('owner'), await workspace.join('member')]
    const written = Promise.withResolvers<void>()
    const seen = Promise.withResolvers<void>()
    const late = grace.db.$transaction(async (tx) => {
      await recordAudit(tx, grace.actor, { action: 'task.created', subjectId: null, subjectLabel: 'late' })
      written.resolve()
      await seen.promise
    })
    await written.promise
    const rows = { actorName: 'Busy', action: 'task.updated', subjectLabel: 'one of many' }
    await ada.db.auditEntry.createMany({ data: Array.from({ length: others }, () => rows) })
    const since = await liveToken(ada, 'work', Date.now() + (others > 0 ? 0 : busyMs))
    seen.resolve()
    await late
    expect(await ask(ada, since)).toBe(true)
  },
)

it('tells whoever has slept for long to look again', async () => {
  const ada = await (await testWorkspace(databases)).join('owner')
  const since = await liveToken(ada, 'work', Date.now() - 2 * 60 * 60 * 1000)
  expect(await ask(ada, since)).toBe(true)
})
