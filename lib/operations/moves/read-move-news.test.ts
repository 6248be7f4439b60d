import { expect, it } from 'vitest'
import { testDueMoves } from '@/dev/moves/test-due-moves'
import { placementRoom } from '@/lib/billing/plans'
import { control } from '@/lib/db/control-client'
import { beginJournal } from '@/lib/operations/operation-journal'
import { readMoveNews } from './read-move-news'

const { sql, tenant, setPlan } = await testDueMoves()
const titleOf = async (tenantId: string) => (await readMoveNews(tenantId))?.title

it('says nothing where the tenant lives as its plan wants, or as an operator does', async () => {
  const { id } = await tenant({ kind: 'schema', plan: 'business' })
  expect(await readMoveNews(id)).toBeNull()
  await setPlan(id, 'enterprise')
  expect(await titleOf(id)).toBe('Your move to your own database begins within a minute')
  await sql('UPDATE placements SET pinned = true WHERE tenant_id = $1', [id])
  expect(await readMoveNews(id)).toBeNull()
})

it('after a failure says when the next try is, and once that is due, that it begins', async () => {
  const { id } = await tenant({ plan: 'business' })
  const until = (when: string) =>
    sql(`UPDATE placements SET move_failures = 1, next_move_at = ${when} WHERE tenant_id = $1`, [id])
  await until(`'2099-01-02T03:04:05Z'`)
  expect(await readMoveNews(id)).toMatchObject({
    title: 'We couldn’t move you yet',
    text: expect.stringContaining('2 Jan 2099, 03:04 UTC'),
    stage: 'standing',
  })
  await until('now()')
  expect(await readMoveNews(id)).toMatchObject({ stage: 'soon' })
})

it('says of a smaller plan on which day it moves back, and whether there is too much for that', async () => {
  const small = { rows: 10, bytes: 1000 }
  const { id } = await tenant({ kind: 'database', plan: 'business', size: small })
  expect(await titleOf(id)).toMatch(/^Moves back to your own schema on \d+ \w+ 20\d\d$/)
  await sql(`UPDATE placements SET desired_since = now() - interval '8 days' WHERE tenant_id = $1`, [id])
  expect(await titleOf(id)).toBe('Your move to your own schema begins within a minute')
  await sql('UPDATE tenant_sizes SET rows = $2 WHERE tenant_id = $1', [id, (placementRoom.schema?.rows ?? 0) + 1])
  expect(await titleOf(id)).toBe('Stays in your own database for now')
})

it('says of a move under way how far it is, and for a minute that it is done', async () => {
  const { id } = await tenant({ kind: 'schema', plan: 'enterprise' })
  const move = await beginJournal({ kind: 'move', tenantId: id, input: { kind: 'database', reason: 'plan' } })
  const where = { id: move?.id ?? '' }
  const progress = { phase: 'copying', rows: 500, rowsTotal: 1000, copyMs: 1000 }
  await control().operation.update({ where, data: { progress } })
  const news = await readMoveNews(id)
  expect(news).toMatchObject({ title: 'Moving to your own database', stage: 'under_way' })
  expect(news?.percent).toBeGreaterThan(5)
  expect(news?.percent).toBeLessThan(95)
  await control().operation.update({ where, data: { status: 'done', finishedAt: new Date() } })
  await sql(
    `INSERT INTO remnants (tenant_id, place_id, purge_after) SELECT $1, id, now() FROM places WHERE kind = 'shared' LIMIT 1`,
    [id],
  )
  expect(await titleOf(id)).toBe('Your move to your own database begins within a minute') // on paper, it isn't there
  await setPlan(id, 'business')
  expect(await titleOf(id)).toBe('You now live in your own schema')
  expect(await readMoveNews(id, new Date(Date.now() + 61_000))).toBeNull()
})
