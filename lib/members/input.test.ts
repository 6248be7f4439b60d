import { expect, it } from 'vitest'
import { emailsInput } from './input'

it.each([
  ['ada@example.com', ['ada@example.com']],
  ['ben@x.org, ada@x.org;cat@x.org\n\n dan@x.org ', ['ada@x.org', 'ben@x.org', 'cat@x.org', 'dan@x.org']],
  ['"Lovelace, Ada" <Ada@X.org>, ben@x.org', ['ada@x.org', 'ben@x.org']],
  ['Ada Lovelace <Ada@X.org>; ben@x.org\nCat <cat@x.org>', ['ada@x.org', 'ben@x.org', 'cat@x.org']],
  ['ada@x.org ADA@x.org', ['ada@x.org']],
])('reads addresses as people paste them: %j', (text, emails) => {
  expect(emailsInput.safeParse(text).data).toEqual(emails)
})

it.each([
  ['', 'Enter at least one e-mail address'],
  [' ,\n', 'Enter at least one e-mail address'],
  ['ada@x.org, nonsense', '“nonsense” isn’t an e-mail address.'],
  [Array.from({ length: 51 }, (_, at) => `p${at}@x.org`).join(' '), 'at most 50'],
])('says what is wrong with %j', (text, message) => {
  expect(emailsInput.safeParse(text).error?.issues[0]?.message).toContain(message)
})
