import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { HistoryFile, readHistory } from '@/dev/torture/history/history-file'
import type { Operation, Outcome, Read, Write } from '@/dev/torture/history/operation'
import { sizes } from '@/dev/torture/workload/tenant-shape'
import { checkHistory } from './check-history'

const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'tenantry-history-'))
afterAll(() => fs.rmSync(folder, { recursive: true }))

let clock = 0

/** An operation after all that were made before it, unless `from` says when it began. */
function operation(id: string, given: Partial<Operation> & { outcome?: Outcome } = {}): Operation {
  clock += 10
  const outcome = given.outcome ?? 'acknowledged'
  const endedAt = outcome === 'unknown' ? Number.POSITIVE_INFINITY : clock + 5
  return { id, kind: 'x', startedAt: clock, endedAt, outcome, writes: [], reads: [], snapshot: false, ...given }
}

const write = (id: string, key: string, version: number | null, more: Partial<Operation> & Partial<Write> = {}) => {
  const { gone = false, ...rest } = more
  return operation(id, { writes: [{ key, version, gone }], ...rest })
}
const read = (id: string, key: string, version: number | null, token: string | null, more: Partial<Operation> = {}) =>
  operation(id, { reads: [{ key, version, token }], ...more })
const final = (...reads: Read[]) =>
  operation('final', { kind: 'final', reads, snapshot: true, startedAt: 1e9, endedAt: Number.POSITIVE_INFINITY })
const row = (key: string, version: number | null, token: string | null, value?: number): Read =>
  value === undefined ? { key, version, token } : { key, version, token, value }

const found = (...history: Operation[]) => checkHistory(history).map(({ what, key }) => `${what} ${key}`)

describe('a register', () => {
  const two = () => [write('a', 'R:1', 0), write('b', 'R:1', 1)]

  it('that goes its way is no fault', () => {
    const slow = read('slow', 'R:1', 0, 'a', { startedAt: clock + 12 })
    expect(found(...two(), { ...slow, endedAt: clock + 50 }, final(row('R:1', 1, 'b')))).toEqual([])
  })
  it('whose acknowledged write is not there at the end has lost it', () => {
    expect(found(...two(), final(row('R:1', 0, 'a')))).toEqual(['lost R:1'])
    expect(found(...two(), final())).toEqual(['lost R:1'])
  })
  it('that is read as it was before an answer has gone back in time', () => {
    expect(found(...two(), read('r', 'R:1', 0, 'a'), final(row('R:1', 1, 'b')))).toEqual(['back in time R:1'])
  })
  it('that one client has seen further on than a later one has gone back in time', () => {
    const history = [write('a', 'R:1', 0), write('b', 'R:1', 1, { outcome: 'unknown' })]
    const reads = [read('r', 'R:1', 1, 'b'), read('s', 'R:1', 0, 'a')]
    expect(found(...history, ...reads, final(row('R:1', 1, 'b')))).toEqual(['back in time R:1'])
  })
  it('whose version two were acknowledged was written twice', () => {
    expect(found(...two(), write('c', 'R:1', 1), final(row('R:1', 1, 'b')))).toContain('done twice R:1')
  })
  it('that has what its writer was refused, what nobody wrote or what is damaged is faulty', () => {
    const refused = write('c', 'R:1', 2, { outcome: 'refused' })
    expect(found(...two(), refused, final(row('R:1', 2, 'c')))).toContain('refused, yet done R:1')
    expect(found(...two(), final(row('R:1', 2, 'x')))).toContain('from nowhere R:1')
    expect(found(...two(), final(row('R:1', 1, 'damaged b')))).toEqual(['damaged R:1'])
    expect(found(write('a', 'R:1', 0), write('b', 'R:1', 2), final(row('R:1', 2, 'b')))).toEqual(['from nowhere R:1'])
  })
  it('that is read before it was written is ahead of time', () => {
    const early = read('r', 'R:1', 1, 'b')
    const history = [early, write('a', 'R:1', 0), write('b', 'R:1', 1), final(row('R:1', 1, 'b'))]
    expect(found(...history)).toContain('ahead of time R:1')
  })
  it('may have an unknown write or not, but not both', () => {
    const history = [write('a', 'R:1', 0), write('b', 'R:1', 1, { outcome: 'unknown' })]
    expect(found(...history, final(row('R:1', 0, 'a')))).toEqual([])
    expect(found(...history, final(row('R:1', 1, 'b')))).toEqual([])
    expect(found(...history, write('c', 'R:1', 1), final(row('R:1', 1, 'c')))).toEqual([])
    expect(found(...history, write('c', 'R:1', 1), read('r', 'R:1', 1, 'b'), final(row('R:1', 1, 'c')))).not.toEqual([])
  })
})

describe('a row that comes and goes', () => {
  const gone = () => [write('a', 'K:1', 0), write('b', 'K:1', 1, { gone: true })]

  it('may be away while it is deleted, and be made again', () => {
    const history = [read('r', 'K:1', null, null), ...gone(), read('s', 'K:1', null, null), write('c', 'K:1', 2)]
    expect(found(...history, final(row('K:1', 2, 'c')))).toEqual([])
    expect(found(...gone(), final())).toEqual([])
  })
  it('that is away without having been deleted is lost', () => {
    expect(found(write('a', 'K:1', 0), read('r', 'K:1', null, null), final(row('K:1', 0, 'a')))).toEqual(['lost K:1'])
  })
  it('that is there again after it was deleted has gone back in time', () => {
    expect(found(...gone(), read('r', 'K:1', 0, 'a'), final())).toEqual(['back in time K:1'])
    expect(found(...gone(), final(row('K:1', 0, 'a')))).toEqual(['lost K:1'])
  })
})

describe('a counter', () => {
  const some = (unknown: number) => [
    write('s', 'C:1', 1),
    write('a', 'C:1', 2),
    ...Array.from({ length: unknown }, (_, index) => write(`u${index}`, 'C:1', null, { outcome: 'unknown' })),
  ]

  it('adds up, give or take what is unknown', () => {
    expect(found(...some(0), final(row('C:1', 2, null)))).toEqual([])
    expect(found(...some(2), final(row('C:1', 3, null)))).toEqual([])
  })
  it('with less than was acknowledged has lost, with more has done something twice', () => {
    expect(found(...some(0), final(row('C:1', 1, null)))).toContain('lost C:1')
    expect(found(...some(1), final(row('C:1', 4, null)))).toContain('done twice C:1')
  })
  it('that gives one number to two has done something twice', () => {
    expect(found(...some(0), write('b', 'C:1', 2), final(row('C:1', 3, null)))).toContain('done twice C:1')
  })
})

it('a unique value that two were given is a fault; that one was given and one refused is not', () => {
  const claimed = write('a', 'E:x', 0)
  expect(found(claimed, write('b', 'E:x', 0, { outcome: 'refused' }), final(row('E:x', 0, 'a')))).toEqual([])
  expect(found(claimed, write('b', 'E:x', 0), final(row('E:x', 0, 'a')))).toContain('done twice E:x')
})

describe('a transaction', () => {
  const begun = () => [write('a', 'A:0', 0), write('b', 'A:1', 0)]
  const both = (outcome: Outcome = 'acknowledged') =>
    operation('t', {
      outcome,
      writes: [
        { key: 'A:0', version: 1 },
        { key: 'A:1', version: 1 },
      ],
    })
  const view = (...reads: Read[]) => operation('v', { reads, snapshot: true, startedAt: clock - 2 })

  it('of which a view of one moment sees a part is torn', () => {
    const end = final(row('A:0', 1, 't'), row('A:1', 1, 't'))
    expect(found(...begun(), both(), view(row('A:0', 1, 't'), row('A:1', 1, 't')), end)).toEqual([])
    expect(found(...begun(), both(), view(row('A:0', 1, 't'), row('A:1', 0, 'b')), end)).toEqual(['torn A:0'])
  })
  it('that is unknown happened or didn’t, but not in part', () => {
    expect(found(...begun(), both('unknown'), final(row('A:0', 1, 't'), row('A:1', 1, 't')))).toEqual([])
    expect(found(...begun(), both('unknown'), final(row('A:0', 0, 'a'), row('A:1', 0, 'b')))).toEqual([])
    expect(found(...begun(), both('unknown'), final(row('A:0', 1, 't'), row('A:1', 0, 'b')))).toContain('torn A:0')
  })
})

describe('what holds at every moment', () => {
  const view = (...reads: Read[]) => operation('v', { reads, snapshot: true })

  it('is the sum of the balances', () => {
    const setup = operation('s', { writes: balances(0).map(({ key }) => ({ key, version: 0 })) })
    expect(found(setup, view(...balances(0)), final(...balances(0)))).toEqual([])
    expect(found(setup, view(...balances(1)), final(...balances(0)))).toEqual(['sum broken A:'])
  })
  it('is that numbers are swapped, pairs equal and families whole', () => {
    const registers = Array.from({ length: sizes.registers }, (_, index) => row(`R:${index}`, 0, 's', index + 1))
    const setup = operation('s', { writes: registers.map(({ key }) => ({ key, version: 0 })) })
    const odd = registers.with(0, row('R:0', 0, 's', 2))
    expect(found(setup, view(...odd), final(...registers))).toEqual(['torn R:'])
    const pair = [write('a', 'P:0', 1), write('b', 'P:1', 1), write('c', 'P:0', 2)]
    expect(found(...pair, final(row('P:0', 2, null), row('P:1', 1, null)))).toEqual(['torn P:'])
    expect(found(write('a', 'F:x', 0), final(row('F:x', 0, 'a', 2)))).toEqual(['torn F:x'])
  })

  function balances(more: number): Read[] {
    return Array.from({ length: sizes.accounts }, (_, index) =>
      row(`A:${index}`, 0, 's', sizes.openingBalance + (index === 0 ? more : 0)),
    )
  }
})

it('is written down as it happens: what a killed process had begun is unknown', () => {
  const file = path.join(folder, 'killed.ndjson')
  const history = new HistoryFile(file)
  history.begin('a', 'increment', [{ key: 'C:0', version: null }])
  history.end('a', { outcome: 'acknowledged', versions: [5], reads: [], snapshot: false })
  history.begin('b', 'update', [{ key: 'R:0', version: 3 }])
  history.read('c', 'read', 7, [{ key: 'R:0', version: 2, token: 'z', value: 1 }], true)
  fs.appendFileSync(file, '[0,"d","upda')
  expect(readHistory([file])).toMatchObject([
    { id: 'a', outcome: 'acknowledged', writes: [{ key: 'C:0', version: 5 }] },
    { id: 'b', outcome: 'unknown', endedAt: Number.POSITIVE_INFINITY, writes: [{ key: 'R:0', version: 3 }] },
    { id: 'c', outcome: 'acknowledged', startedAt: 7, snapshot: true, reads: [{ version: 2, token: 'z', value: 1 }] },
  ])
})
