import { setTimeout as sleep } from 'node:timers/promises'
import pLimit from 'p-limit'
import { control } from '@/lib/db/control-client'
import { type Attack, attacksBetween } from './attacks/attacks'
import { Tally } from './attacks/tally'
import { allTargets, type Target } from './attacks/targets'
import { whatGotThrough } from './attacks/verdict'
import { type Side, twoSides } from './attacks/world'
import type { Answer } from './support/send'
import { rowsOf } from './support/tables'
import { expect, test } from './support/test'

/**
 * Every page, route handler, action and operation of the API that the build has, in every way there is. Nothing lists them:
 * what is new is attacked with them, or the suite says what it has to be told first.
 */
test('everything that answers is attacked in every way, and nothing gets through', async () => {
  test.setTimeout(900_000)
  const sides = await twoSides()
  const { targets, unknown } = allTargets(sides.acme)
  const tally = new Tally()
  for (const attack of attacksBetween(sides.acme, sides.beta))
    await test.step(attack.name, () => carryOut(attack, targets, sides, tally))
  console.log(`\n${tally.table()}\n`)
  expect.soft(unknown, 'has to be said before it can be attacked').toEqual([])
  expect.soft(tally.missed(targets), 'left out').toEqual([])
})

/** Sends all of an attack, several at once, and then looks whether a row of either workspace has changed. */
async function carryOut(
  { name, on, shots, expected }: Attack,
  targets: Target[],
  { acme, beta }: { acme: Side; beta: Side },
  tally: Tally,
): Promise<void> {
  const stored = async () => ({
    rows: await rowsOf([acme.id, beta.id]),
    made: await control().tenant.count({ where: { name: 'Never Made' } }),
  })
  const before = await stored()
  const through: string[] = []
  const all = targets.filter(on).flatMap((target) => shots(target).map((shot) => ({ target, shot })))
  await pLimit(6).map(all, async ({ target, shot }) => {
    const answer = await answered(() => target.send(shot))
    tally.add(name, target)
    const what = whatGotThrough(target, answer, expected, shot)
    const { about: _, ...how } = shot
    if (what) through.push(`${target.name} ${what}\n    by ${JSON.stringify(how)}`)
  })
  expect.soft(through, `${name}: got through`).toEqual([])
  if (!expected.signsIn) expect.soft(await stored(), `${name}: something was written`).toEqual(before)
}

/** Where a minute's requests are used up, which says nothing of the attack, it comes again when it is told to. */
async function answered(shoot: () => Promise<Answer>): Promise<Answer> {
  for (let tries = 1; ; tries++) {
    const answer = await shoot()
    if (answer.status !== 429 || tries === 3) return answer
    await sleep((Number(answer.headers['retry-after'] ?? 1) + 1) * 1_000)
  }
}
