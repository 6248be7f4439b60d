import { expect, it } from 'vitest'
import type { Target } from './target'
import { canariesOf, wavesOf } from './waves'

const target = (id: string, kind: Target['kind'], differing: Partial<Target> = {}): Target => ({
  id,
  name: id,
  kind,
  schema: 'public',
  database: { key: 'us-1/', ownerUrl: null, problem: null },
  tenant: 'somebody',
  tenants: 1,
  noted: null,
  isBusy: false,
  ...differing,
})
const many = (count: number) => Array.from({ length: count }, (_, index) => target(`${index}`, 'schema'))

it('sends a spare first, then whoever has the fewest tenants, one of each kind', () => {
  const targets = [
    target('large', 'shared', { tenants: 900, tenant: null }),
    target('small', 'shared', { tenants: 3, tenant: null }),
    target('old', 'schema'),
    target('spare', 'schema', { tenant: null, tenants: 0 }),
    target('first', 'database'),
    target('second', 'database'),
  ]
  expect(canariesOf(targets).map(({ id }) => id)).toEqual(['first', 'spare', 'small'])
})

it('goes on with a twentieth, a quarter and the rest, and everybody has one turn', () => {
  const waves = wavesOf(many(1_001))
  expect(waves.map(({ name, targets }) => [name, targets.length])).toEqual([
    ['canary (schema)', 1],
    ['wave 1', 50],
    ['wave 2', 250],
    ['wave 3', 700],
  ])
  expect(new Set(waves.flatMap(({ targets }) => targets)).size).toBe(1_001)
})

it('has fewer waves for a small fleet, and none for nobody', () => {
  expect(wavesOf(many(5)).map(({ targets }) => targets.length)).toEqual([1, 4])
  expect(wavesOf(many(1)).map(({ targets }) => targets.length)).toEqual([1])
  expect(wavesOf([])).toEqual([])
})
