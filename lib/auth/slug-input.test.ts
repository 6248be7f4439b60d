import { describe, expect, it } from 'vitest'
import { slugInput } from './input'

const said = (slug: string) => slugInput.safeParse(slug).error?.issues[0]?.message

describe('an address that can’t be had', () => {
  it.each([
    ['', 'Enter an address.'],
    ['   ', 'Enter an address.'],
    ['12345', 'Use at least one letter.'],
    ['admin', 'We keep that address for ourselves. Try another.'],
    ['xn--mnchen-3ya', 'We keep that address for ourselves. Try another.'],
    ['münchen', 'Use 3 to 40 letters a–z, digits and single hyphens.'],
    ['a', 'Use 3 to 40 letters a–z, digits and single hyphens.'],
    ['a--b', 'Use 3 to 40 letters a–z, digits and single hyphens.'],
  ])('%j: %s', (slug, sentence) => {
    expect(said(slug)).toBe(sentence)
  })

  it('may be typed in capitals and with spaces around', () => {
    expect(slugInput.parse(' Acme-2 ')).toBe('acme-2')
  })
})
