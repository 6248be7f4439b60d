import fc from 'fast-check'
import { expect, it } from 'vitest'
import { isUsableSlug } from './host'
import { suggestSlug } from './suggest-slug'

it.each([
  ['Acme Inc.', 'acme-inc'],
  ['Crème Brûlée & Söhne', 'creme-brulee-sohne'],
  ['Straße Łódź Ærø', 'strasse-lodz-aero'],
  ['O’Reilly’s', 'oreillys'],
  ['ＦＵＬＬ ｗｉｄｔｈ', 'full-width'],
  ['  --x--  ', 'x-team'],
  ['Admin', 'admin-team'],
  ['2024', '2024-team'],
  ['株式会社', ''],
  ['', ''],
  ['a very long name of a company that goes on and on', 'a-very-long-name-of-a-company-that-goes'],
])('%s → %s', (company, slug) => {
  expect(suggestSlug(company)).toBe(slug)
})

it('suggests what can be used, or nothing', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'grapheme' }), (company) => {
      const slug = suggestSlug(company)
      expect(slug === '' || isUsableSlug(slug)).toBe(true)
    }),
  )
})
