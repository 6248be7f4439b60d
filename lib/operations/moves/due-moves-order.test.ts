import { setTimeout as sleep } from 'node:timers/promises'
import fc from 'fast-check'
import { expect, it } from 'vitest'
import { paperMover } from '@/dev/moves/paper-mover'
import { testDueMoves } from '@/dev/moves/test-due-moves'
import { planIds } from '@/lib/billing/plans'
import { AppError } from '@/lib/errors'

const { sql, tenant, setPlan, placementOf, run } = await testDueMoves()

const howMany = 3
const who = fc.nat(howMany - 1)
const plan = fc.constantFrom(...planIds)
const step = fc.oneof(
  fc.record({ kind: fc.constant('plan' as const), who, plan }),
  // The plan changes while the next move is under way.
  fc.record({ kind: fc.constant('plan meanwhile' as const), who, plan }),
  fc.record({ kind: fc.constant('fail' as const), times: fc.integer({ min: 1, max: 2 }) }),
  fc.record({ kind: fc.constant('chores' as const), atOnce: fc.integer({ min: 1, max: 3 }) }),
  fc.record({ kind: fc.constant('a week goes by' as const) }),
)

/** Grace and back-off are over for everybody. */
const aWeekGoesBy = () =>
  sql(`UPDATE placements SET desired_since = desired_since - interval '8 days', next_move_at = least(next_move_at, now())
        WHERE NOT pinned`)

it('whatever plans, failures and chores do: never two moves of a tenant at once, and in the end everybody is where the plan wants', async () => {
  let [failed, overtaken] = [0, 0]
  const property = async (steps: readonly (typeof step extends fc.Arbitrary<infer T> ? T : never)[]) => {
    await sql('UPDATE placements SET pinned = true')
    const size = { rows: 10, bytes: 1000 }
    const tenants = await Promise.all(Array.from({ length: howMany }, () => tenant({ size })))
    const moving = new Set<string>()
    const twice: string[] = []
    const meanwhile = new Map<string, () => Promise<void>>()
    let toFail = 0
    const mover = paperMover(async (slug) => {
      if (moving.has(slug)) twice.push(slug)
      moving.add(slug)
      await sleep(5)
      const change = meanwhile.get(slug)
      meanwhile.delete(slug)
      if (change) overtaken += 1
      await change?.()
      moving.delete(slug)
      if (toFail === 0) return
      toFail -= 1
      failed += 1
      throw new AppError('UNAVAILABLE')
    })
    for (const one of steps) {
      if (one.kind === 'plan') await setPlan(tenants[one.who]?.id ?? '', one.plan)
      else if (one.kind === 'plan meanwhile') {
        const { slug, id } = tenants[one.who] ?? { slug: '', id: '' }
        meanwhile.set(slug, () => setPlan(id, one.plan))
      } else if (one.kind === 'fail') toFail = one.times
      else if (one.kind === 'a week goes by') await aWeekGoesBy()
      else await Promise.all(Array.from({ length: one.atOnce }, () => run(mover)))
    }
    for (let quiet = false, rounds = 0; !quiet && rounds < 20; rounds++) {
      await aWeekGoesBy()
      quiet = (await run(mover)).begun === 0
    }
    expect(twice).toEqual([])
    for (const { id } of tenants) {
      const { kind, desiredKind, moveFailures } = await placementOf(id)
      expect({ kind, moveFailures }).toEqual({ kind: desiredKind, moveFailures: 0 })
    }
    expect(Math.max(0, ...mover.peaks.values())).toBeLessThanOrEqual(2)
  }
  await fc.assert(fc.asyncProperty(fc.array(step, { minLength: 3, maxLength: 12 }), property), { numRuns: 30 })
  // The property would hold for nothing if nothing had ever come in between.
  expect(failed).toBeGreaterThan(0)
  expect(overtaken).toBeGreaterThan(0)
}, 180_000)
