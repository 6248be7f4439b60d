import { expect, it } from 'vitest'
import { describeMove, type MoveState } from './describe-move'

const us = 'United States'
const eu = 'European Union'
const moving = (more: Partial<MoveState & { is: 'moving' }> = {}) =>
  describeMove({
    is: 'moving',
    from: { kind: 'schema', region: us },
    to: { kind: 'database', region: us },
    phase: 'copying',
    isPaused: false,
    percent: 63.7,
    etaSeconds: 121,
    ...more,
  })

it('says where to, how far, how long, and that work goes on', () => {
  expect(moving()).toEqual({
    title: 'Moving to your own database',
    text: 'Your data is being copied, and what you change meanwhile comes along. Keep working.',
    percent: 63,
    progress: '63 %, about 2 minutes left',
    stage: 'under_way',
  })
})

it('says of a time no more than an estimate can keep', () => {
  const left = (etaSeconds: number | null) => moving({ etaSeconds }).progress
  expect([3, 12, 49, 60, 80, 95, 3_000, 8_000, null].map(left)).toEqual([
    '63 %, a few seconds left',
    '63 %, about 20 seconds left',
    '63 %, about 50 seconds left',
    '63 %, about a minute left',
    '63 %, about a minute left',
    '63 %, about 2 minutes left',
    '63 %, about 50 minutes left',
    '63 %, about 2 hours left',
    '63 %',
  ])
})

it('names the region where that changes', () => {
  const to = (kind: 'schema' | 'database') => moving({ to: { kind, region: eu } }).title
  expect(to('schema')).toBe('Moving to the region European Union')
  expect(to('database')).toBe('Moving to your own database in the region European Union')
})

it('promises no time where none goes by, or where it goes back', () => {
  expect(moving({ isPaused: true })).toMatchObject({
    progress: '63 %',
    text: 'It rests for the moment, and goes on later. Keep working.',
  })
  expect(moving({ phase: 'undoing', percent: 0 })).toMatchObject({
    progress: '0 %',
    text: expect.stringContaining('You stay where you are'),
  })
})

it('says what is to come, with its day or moment', () => {
  const at = new Date('2026-11-29T14:03:20Z')
  const titles = (
    [
      { is: 'waiting', to: 'schema' },
      { is: 'delayed', to: 'database', until: at },
      { is: 'leaving', to: 'shared', at },
      { is: 'too_large', kind: 'schema', to: 'shared' },
      { is: 'moved', to: { kind: 'database', region: eu } },
    ] satisfies MoveState[]
  ).map((state) => describeMove(state))
  expect(titles.map(({ title, stage }) => `${title} | ${stage}`)).toEqual([
    'Your move to your own schema begins within a minute | soon',
    'We couldn’t move you yet | standing',
    'Moves back to shared tables on 29 Nov 2026 | standing',
    'Stays in your own schema for now | standing',
    'You now live in your own database | over',
  ])
  expect(titles[1]?.text).toContain('again at 29 Nov 2026, 14:03 UTC.')
  expect(titles[4]?.text).toContain('European Union')
})
