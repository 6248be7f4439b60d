import { expect, test } from 'vitest'
import { formatMoney } from './money'

test.each([
  [0, '$0'],
  [4_900, '$49'],
  [2_950, '$29.50'],
  [199_900, '$1,999'],
])('%i cents are %s', (cents, text) => {
  expect(formatMoney(cents)).toBe(text)
})

test('other currencies keep their sign', () => {
  expect(formatMoney(4_900, 'eur')).toBe('€49')
})
