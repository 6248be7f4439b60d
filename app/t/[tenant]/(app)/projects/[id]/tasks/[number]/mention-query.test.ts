import { expect, it } from 'vitest'
import { matching, mentionAt } from './mention-query'

const people = ['Ada Lovelace', 'Grace Hopper', 'Ádám Varga', 'Hedy Lamarr'].map((name, i) => ({ id: String(i), name }))
const names = (query: string) => matching(people, query).map(({ name }) => name)

it('finds people by the beginning of any of their names, accents or none', () => {
  expect(names('')).toHaveLength(4)
  expect(names('ad')).toEqual(['Ada Lovelace', 'Ádám Varga'])
  expect(names('LA')).toEqual(['Hedy Lamarr'])
  expect(names('h')).toEqual(['Hedy Lamarr', 'Grace Hopper'])
  expect(names('ada love')).toEqual(['Ada Lovelace'])
  expect(names('nobody')).toEqual([])
})

it.each([
  ['@', { at: 0, text: '' }],
  ['Hi @gr', { at: 3, text: 'gr' }],
  ['(@Ada Lo', { at: 1, text: 'Ada Lo' }],
  ['ada@example.com', null],
  ['Hi @ you', null],
  ['@Ada\nnext line', null],
  ['no mention', null],
])('knows whether %j ends in a mention', (text, query) => {
  expect(mentionAt(text, text.length)).toEqual(query)
})
