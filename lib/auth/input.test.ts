import { expect, it } from 'vitest'
import { emailInput, personNameInput } from './input'

it('an address is lower case, and in letters that can’t be taken for others', () => {
  expect(emailInput.parse(' Kay@Example.com ')).toBe('kay@example.com')
  // The sign for kelvin, whose lower case is an ordinary k.
  expect(emailInput.safeParse('\u212Aay@example.com').success).toBe(false)
})

it.each(['Ada Lovelace', 'J.R.R. Tolkien', 'Dr. Søren Ærø', 'O’Neil-Smith', '李小龍'])('%s is a name', (name) =>
  expect(personNameInput.parse(name)).toBe(name),
)

it.each(['visit evil.example', 'пример.рф', 'https://x', 'a/b', 'Ada\r\nBcc: x', 'Ada\u2028Bcc', 'Ada \u202Emoc.live'])(
  '%j is none: it goes into mails',
  (name) => expect(personNameInput.safeParse(name).success).toBe(false),
)
