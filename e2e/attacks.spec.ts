import { setTimeout as sleep } from 'node:timers/promises'
import pLimit from 'p-limit'
import { control } from '@/lib/db/control-client'
import { type Attack, attacksBetween } from './attacks/attacks'
import { uncontrolled } from './attacks/controls'
import { isDeclared, lookAtAll, looksAt, seen, whoWrites } from './attacks/looks'
import { changesBetween, differences, rowsByTenant } from './attacks/stored'
import { Tally } from './attacks/tally'
import { allTargets, type Shot, type Target } from './attacks/targets'
import { whatGotThrough } from './attacks/verdict'
import { attackAll, changesSince, doAll, prepared, withoutControl } from './attacks/twins'
import { newSide, type Side, twoSides } from './attacks/world'
import type { Answer } from './support/send'
import { startReceiver } from './support/receiver'
import { rowsOf } from './support/tables'
import { companyOf } from './support/valid-posts'
import { expect, test } from './support/test'
import { newWorkspace } from './support/workspace'

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

/**
 * The other half: each write is done when whoever may sends it, and the same request with one thing changed is not. So what is
 * refused is refused for that one thing.
 */
test('every write is done for whoever may, and for nobody else by the same request', async () => {
  test.setTimeout(300_000)
  const receiver = await startReceiver()
  const beta = await newSide(await newWorkspace({ word: 'beta', plan: 'enterprise' }))
  const { targets, unknown } = allTargets(beta)
  const writes = targets.filter(({ writes }) => writes)
  const all = await prepared(writes, receiver.url)
  const ids = [beta.id, ...all.map(({ side }) => side.id)]
  const before = await rowsByTenant(ids)

  const { sent, through } = await attackAll(all, beta)
  expect.soft(through, 'got through').toEqual([])
  const attacked = await rowsByTenant(ids)
  const nameOf = (id: string) => all.find(({ side }) => side.id === id)?.target.name ?? 'the attacker’s own'
  const written = [...changesBetween(before, attacked)].map(([id, lines]) => [nameOf(id), ...lines].join('\n'))
  expect.soft(written, 'something was written').toEqual([])

  const refused = await doAll(all)
  const changes = await changesSince(attacked, all)
  receiver.stop()
  const { missing, told } = await withoutControl(all, refused, changes)
  console.log(
    `\nwrites: ${writes.length}, each with a control but ${told.length} (${told.join(', ')}); ${sent} twins refused\n`,
  )
  expect.soft(unknown, 'has to be said before it can be done').toEqual([])
  expect.soft(missing, 'has no control').toEqual([])
  expect
    .soft(told.toSorted(), 'e2e/attacks/controls.ts names what isn’t there, or has a control by now')
    .toEqual(Object.keys(uncontrolled).toSorted())
})

/**
 * To look at something changes nothing, whoever looks and however: as a person, as a program that only wants the headers, as a
 * router that fetches what it may need next, before scripts and after. Links that were mailed are opened with what opens them.
 */
test('no page and no address changes anything by being looked at', async () => {
  test.setTimeout(300_000)
  const side = await newSide(await newWorkspace({ word: 'seen', plan: 'enterprise' }))
  const { targets, unknown } = allTargets(side)
  const looks = looksAt(targets, side)
  const before = await seen(side)
  const blank = await lookAtAll(looks)
  await sleep(500)
  const after = await seen(side)
  const changed = differences(before, after).filter((line) => !isDeclared(line))
  const guilty = changed.length > 0 ? await whoWrites(looks, side) : []
  console.log(`\nlooked at ${new Set(looks.map(({ target }) => target)).size} addresses, ${looks.length} times\n`)
  expect.soft(unknown, 'has to be said before it can be looked at').toEqual([])
  expect.soft(changed, `something was written, by ${guilty.join(' or ')}`).toEqual([])
  expect.soft(blank, 'its owner doesn’t see it: say how in e2e/attacks/valid-calls.ts').toEqual([])
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
    made: await control().tenant.count({ where: { name: { in: [companyOf(acme), companyOf(beta)] } } }),
  })
  const before = await stored()
  const through: string[] = []
  const all = targets.filter(on).flatMap((target) => shots(target).map((shot) => ({ target, shot })))
  await pLimit(6).map(all, async ({ target, shot }) => {
    const answer = await answered(target, shot)
    tally.add(name, target)
    const what = whatGotThrough(target, answer, expected, shot)
    const { about: _, ...how } = shot
    if (what) through.push(`${target.name} ${what}\n    by ${JSON.stringify(how)}`)
  })
  expect.soft(through, `${name}: got through`).toEqual([])
  if (!expected.signsIn) expect.soft(await stored(), `${name}: something was written`).toEqual(before)
}

/** Where a minute's requests are used up, which says nothing of the attack, it comes again when it is told to. */
async function answered(target: Target, shot: Shot): Promise<Answer> {
  for (let tries = 1; ; tries++) {
    const answer = await target.send(shot)
    if (answer.status !== 429 || target.refuses || tries === 3) return answer
    await sleep((Number(answer.headers['retry-after'] ?? 1) + 1) * 1_000)
  }
}
