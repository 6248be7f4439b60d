import { afterAll, describe, expect, it } from 'vitest'
import { testDatabases } from '@/dev/db/test-databases'
import { forceTenant } from '@/lib/db/force-tenant'
import type { Force } from '@/lib/db/tenant-client'
import { Difference } from './difference'
import { everyCell } from './every-call'
import { judgeEvery, judgeUntilLeak } from './every-judge'
import { everyModel } from './every-model'
import { isLeak, openBench, openFleet } from './open-bench'
import { forceWithoutModel, forceWithoutRelation } from './weakened-force'

const seed = 5
const open = await openFleet(await testDatabases(), { names: ['shared'], lockTwo: false })
const lone = await openFleet(await testDatabases(), { names: ['schema', 'schema2'], lockTwo: true })
let weak: Force = forceTenant
const force: Force = (...forced) => weak(...forced)
const worlds = {
  beside: await openBench(open, ['shared', 'shared'], force),
  alone: await openBench(lone, ['schema', 'schema2'], force),
}
afterAll(() => Promise.all([worlds.beside.close(), worlds.alone.close()]))

describe('with lock 2 off, a lock 1 that has never heard of one model', () => {
  it.each(everyModel.map(({ name }) => name))('leaks: %s', async (name) => {
    weak = forceWithoutModel(name)
    const cells = everyCell.filter(({ model, relation }) => model.name === name && !relation)
    const { difference } = await judgeUntilLeak(worlds, { cells, seed, rounds: 4 })
    expect(difference).toSatisfy(isLeak)
  })
})

describe('with lock 2 off, a lock 1 that takes one relation for a column', () => {
  const relations = everyModel.flatMap(({ name, relations }) => relations.map(({ field }) => [name, field] as const))

  it.each(relations)('shows: %s.%s', async (name, field) => {
    weak = forceWithoutRelation(name, field)
    const cells = everyCell.filter((cell) => cell.model.name === name && cell.relation?.field === field && !cell.isRead)
    const { difference } = await judgeEvery(worlds, { cells, seed, rounds: 40, isHostile: true })
    expect(difference).toBeInstanceOf(Difference)
  })
})
