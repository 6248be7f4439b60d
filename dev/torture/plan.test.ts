import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { afterAll, expect, it } from 'vitest'
import { moveStepNames } from '@/lib/operations/moves/move-options'
import { allBlows, blowKinds, moments, someBlows } from './run/blows'
import { Targets } from './run/targets'
import { seededRandom } from './seeded-random'
import { addTotals, type Totals } from './totals'

const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'tenantry-totals-'))
afterAll(() => fs.rmSync(folder, { recursive: true }))

it('a seed gives one plan: every kind of blow at every moment, and in the middle of every step', () => {
  const blows = allBlows('7')
  expect(allBlows('7')).toEqual(blows)
  expect(allBlows('8')).not.toEqual(blows)
  for (const kind of blowKinds) {
    for (const at of moments) expect(blows).toContainEqual({ kind, at, laterMs: 0 })
    for (const step of moveStepNames) {
      expect(blows.some((blow) => blow.kind === kind && blow.at.step === step && blow.laterMs > 0)).toBe(true)
    }
  }
})

it('some blows strike each step once by each kind', () => {
  const blows = someBlows(['mover killed', 'mover frozen'])
  const struck = blows.map(({ kind, at }) => `${kind} ${at.step}`)
  expect(new Set(struck).size).toBe(2 * moveStepNames.length)
})

it('tenants are led over all pairs of placements and shards', () => {
  const [targets, random] = [new Targets(), seededRandom('pairs')]
  let at = { kind: 'shared' as const, shard: 'us-1' } as ReturnType<Targets['next']>
  let moves = 0
  for (; targets.left > 0; moves++) at = targets.next(at, random)
  expect(moves).toBeGreaterThanOrEqual(30)
  expect(moves).toBeLessThan(120)
})

it('runs add up', async () => {
  const file = path.join(folder, 'deep', 'torture.json')
  const run: Totals = {
    runs: 1,
    runsWithFaults: 0,
    writes: 5,
    reads: 7,
    refused: 1,
    unknown: 2,
    moves: { done: 3 },
    kills: { 'mover killed': 2 },
  }
  await addTotals(file, run)
  const sum = await addTotals(file, { ...run, kills: { 'client killed': 1, 'mover killed': 1 } })
  expect(sum).toMatchObject({
    runs: 2,
    writes: 10,
    moves: { done: 6 },
    kills: { 'mover killed': 3, 'client killed': 1 },
  })
})
