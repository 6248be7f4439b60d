import { expect, it } from 'vitest'
import { emailInput } from './input'

it('an address is lower case, and in letters that can’t be taken for others', () => {
  expect(emailInput.parse(' Kay@Example.com ')).toBe('kay@example.com')
  // The sign for kelvin, whose lower case is an ordinary k.
  expect(emailInput.safeParse('\u212Aay@example.com').success).toBe(false)
})
