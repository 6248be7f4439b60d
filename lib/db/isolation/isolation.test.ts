import { afterAll, describe, expect, it } from 'vitest'
import { testDatabases } from '@/dev/db/test-databases'
import { programArb } from './arbitrary-program'
import { isLeak, judge, openBench, openDatabase, report, tenants } from './open-bench'
import { operations } from './oracle'
import { noForce } from './weakened-force'

const seed = 20_261_122
const locked = await openDatabase(await testDatabases(), { lockTwo: true })
const open = await openDatabase(await testDatabases(), { lockTwo: false })
const programs = programArb(tenants)

const levels = ['ReadUncommitted', 'ReadCommitted', 'RepeatableRead', 'Serializable']
const nested = ['create', 'createMany', 'connect.key', 'connectOrCreate.where.key', 'connectOrCreate.create']
  .concat(['update', 'update.where.key', 'updateMany', 'updateMany.where', 'upsert.where.key', 'upsert.create'])
  .concat(['upsert.update', 'delete.key', 'deleteMany'])
const nestedOne = ['create', 'connect.key', 'connectOrCreate.where.key', 'connectOrCreate.create', 'update'].concat([
  'update.where',
  'upsert.create',
  'upsert.update',
])
const filters = ['AND', 'OR', 'NOT', 'many.some', 'many.every', 'many.none', 'one', 'one.is', 'one.isNot']

/** What the suite must have tried before it may say anything. */
const everything = [
  ...operations,
  'alone',
  'together',
  'batch',
  'interactive',
  'a read outside, from within',
  ...levels.flatMap((level) => [`batch ${level}`, `interactive ${level}`]),
  ...filters.map((filter) => `where: ${filter}`),
  ...['cursor', 'take', 'skip', 'distinct', 'include', 'select'].map((name) => `findMany ${name}`),
  'groupBy having',
  'createMany skipDuplicates',
  'orderBy relation',
  'count cursor',
  'aggregate take',
  ...['include', 'select'].flatMap((root) => [`${root}: where`, `${root}: _count.where`, `${root}: key`]),
  ...nested.map((verb) => `data: many.${verb}`),
  ...nestedOne.map((verb) => `data: one.${verb}`),
  ...[
    'where',
    'where: key',
    'where: AND',
    'where: OR',
    'where: NOT',
    'where: many.some',
    'where: one.is',
    'cursor: key',
  ]
    .concat([
      'data',
      'create',
      'update',
      'include: where',
      'include: key',
      'data: many.create',
      'data: many.connect.key',
    ])
    .concat(['data: many.delete.key', 'data: many.deleteMany', 'data: one.connect.key', 'data: one.create'])
    .map((site) => `foreign ${site}`),
]

describe('two tenants at once, against an oracle in which each is alone', () => {
  const benches = [openBench(locked), openBench(locked, noForce), openBench(open), openBench(open, noForce)]
  afterAll(() => Promise.all(benches.map((bench) => bench.close())))
  const [both, rowSecurityOnly, extensionOnly, neither] = benches

  it('finds no difference with both locks, in every kind of operation', async () => {
    const verdict = await judge(both!, programs, { seed, numRuns: 400 })
    report('both locks', seed, verdict)
    expect(verdict.difference).toBeUndefined()
    expect(verdict.kinds.missing(everything)).toEqual([])
  }, 90_000)

  it('finds none with lock 1 off: row-level security holds alone', async () => {
    const verdict = await judge(rowSecurityOnly!, programs, { seed, numRuns: 300 })
    report('lock 1 off', seed, verdict)
    expect(verdict.difference).toBeUndefined()
  }, 90_000)

  it('finds none with lock 2 off: the extension holds alone', async () => {
    const verdict = await judge(extensionOnly!, programs, { seed, numRuns: 300 })
    report('lock 2 off', seed, verdict)
    expect(verdict.difference).toBeUndefined()
  }, 90_000)

  it('fails with both off, by a leak: the suite can see one', async () => {
    const verdict = await judge(neither!, programs, { seed, numRuns: 20 })
    report('both locks off', seed, verdict)
    expect(verdict.difference).toSatisfy(isLeak)
  }, 30_000)
})
