import { z } from 'zod'

/** Control characters, line separators, and the marks that turn writing round and could disguise a name. */
const forbiddenInLine = /[\p{Cc}\p{Zl}\p{Zp}\u202A-\u202E\u2066-\u2069]/u
const forbiddenInText = /[^\P{Cc}\n\t]/u
const somethingToSee = /[^\p{Z}\p{C}]/u

/** One line that people see and search for: trimmed, 1 to 120 characters of any script. `thing` is what it names. */
export const nameInput = (thing: string) =>
  z
    .string()
    .trim()
    .refine((text) => somethingToSee.test(text), `Give the ${thing}.`)
    .refine((text) => Array.from(text).length <= 120, 'Use at most 120 characters.')
    .refine(
      (text) => text.isWellFormed() && !forbiddenInLine.test(text),
      'Write it in one line, without control characters.',
    )

/** Several lines of plain text, up to 5,000 characters. */
export const descriptionInput = z
  .string()
  .transform((text) => text.replaceAll('\r\n', '\n').trim())
  .refine((text) => Array.from(text).length <= 5_000, 'Use at most 5,000 characters.')
  .refine((text) => text.isWellFormed() && !forbiddenInText.test(text), 'Leave out control characters.')

export const idInput = z.uuid('That can’t be right. Load the page again.')

const noSuchDay = 'Enter a day that exists, between 2000 and 2999.'
/** A calendar day, as ISO writes it. */
export const dayInput = z.iso.date(noSuchDay).refine((day) => day >= '2000-01-01' && day <= '2999-12-31', noSuchDay)
