import { describe, expect, it } from 'vitest'
import { testDatabases } from '@/dev/db/test-databases'
import { programArb } from './arbitrary-program'
import { everything } from './everything'
import { isLeak, judge, openBench, openFleet, report, tenantsIn } from './open-bench'
import { noForce } from './weakened-force'

const seed = 20_261_122
const locked = await openFleet(await testDatabases(), { names: ['shared'], lockTwo: true })
const open = await openFleet(await testDatabases(), { names: ['shared'], lockTwo: false })
const homes = ['shared' as const, 'shared' as const]
const programs = programArb(tenantsIn(homes))

describe('two tenants in shared tables, against an oracle in which each is alone', () => {
  it('finds no difference with both locks, in every kind of operation', async () => {
    const bench = await openBench(locked, homes)
    const verdict = await judge(bench, programs, { seed, numRuns: 400 })
    report('shared tables, both locks', seed, bench, verdict)
    await bench.close()
    expect(verdict.difference).toBeUndefined()
    expect(verdict.kinds.missing(everything)).toEqual([])
  }, 90_000)

  it('finds none with lock 1 off: row-level security holds alone', async () => {
    const bench = await openBench(locked, homes, noForce)
    const verdict = await judge(bench, programs, { seed, numRuns: 300 })
    report('shared tables, lock 1 off', seed, bench, verdict)
    await bench.close()
    expect(verdict.difference).toBeUndefined()
  }, 90_000)

  it('finds none with lock 2 off: the extension holds alone', async () => {
    const bench = await openBench(open, homes)
    const verdict = await judge(bench, programs, { seed, numRuns: 300 })
    report('shared tables, lock 2 off', seed, bench, verdict)
    await bench.close()
    expect(verdict.difference).toBeUndefined()
  }, 90_000)

  it('fails with both off, by a leak: the suite can see one', async () => {
    const bench = await openBench(open, homes, noForce)
    const verdict = await judge(bench, programs, { seed, numRuns: 20 })
    report('shared tables, both locks off', seed, bench, verdict)
    await bench.close()
    expect(verdict.difference).toSatisfy(isLeak)
  }, 30_000)
})
