import { z } from 'zod'
import { dayInput } from '@/lib/fields/input'
import type { CustomField, CustomValue, FieldKind } from './field'

export const longestText = 500

const line = z
  .string()
  .trim()
  .refine((text) => Array.from(text).length <= longestText, `Use at most ${longestText} characters.`)
  .refine(
    (text) => text.isWellFormed() && !/[\p{Cc}\p{Zl}\p{Zp}]/u.test(text),
    'Write it in one line, without control characters.',
  )

const noNumber = 'Enter a number, like 12 or 3.5.'

/** "1 200,50" and "1200.5" alike: what a person types who doesn't think of programs. */
const typedNumber = z
  .string()
  .transform((text) => text.replaceAll(/[\s\u00A0\u202F'’]/g, ''))
  .refine((text) => !/^[+-]?[1-9]\d{0,2},\d{3}$/.test(text), 'This can be read in two ways. Write 1234, or 1.234.')
  .transform((text) => (text.includes('.') ? text : text.replace(/^([^,]*),([^,]*)$/, '$1.$2')))
  .refine((text) => /^[+-]?(\d+\.?\d*|\.\d+)$/.test(text), noNumber)
  .transform(Number)

/** A number as somebody types it; undefined where it is none, or could be two. */
export const numberOf = (text: string): number | undefined => typedNumber.safeParse(text).data

const number = z
  .union([typedNumber, z.number(noNumber)], {
    error: ({ input }) =>
      (typeof input === 'string' && typedNumber.safeParse(input).error?.issues[0]?.message) || noNumber,
  })
  .refine(
    (value) => Math.abs(value) <= 1e15,
    'Enter a number between −1,000,000,000,000,000 and 1,000,000,000,000,000.',
  )

const link = line.pipe(z.url({ protocol: /^https?$/, error: 'Enter a link that begins with https://.' }))

const ticked = z.literal([true, 'yes', 'on', 'true', '1'], 'Say yes or no.').transform(() => true as const)

type Schemas = Record<FieldKind, (field: CustomField) => z.ZodType<CustomValue>>

const schemas: Schemas = {
  text: () => line,
  number: () => number,
  date: () => dayInput,
  select: ({ options }) =>
    z.string().refine((id) => options.some((option) => option.id === id), 'Choose one from the list.'),
  checkbox: () => ticked,
  url: () => link,
  person: () => z.uuid('Choose somebody from the list.'),
}

const isEmpty = (raw: unknown) =>
  raw === null || raw === false || (typeof raw === 'string' && ['', 'no', 'false', '0'].includes(raw.trim()))

/** Empty for a kind: "0" and "no" say something in a text, and nothing where one ticks. */
const isNothing = ({ kind }: CustomField, raw: unknown) =>
  kind === 'checkbox' ? isEmpty(raw) : raw === null || (typeof raw === 'string' && raw.trim() === '')

/** What a form or a program gives for a field → the value as it is stored, or null for none. */
export function valueSchema(field: CustomField): z.ZodType<CustomValue | null> {
  const schema = schemas[field.kind](field)
  return z.unknown().transform((raw, context) => {
    // A checkbox posts its hidden twin, too; what comes last counts.
    const given: unknown = Array.isArray(raw) ? raw.at(-1) : raw
    if (isNothing(field, given)) {
      if (!field.isRequired) return null
      context.addIssue({ code: 'custom', message: `${field.name} has to be filled in.` })
      return z.NEVER
    }
    const result = schema.safeParse(given)
    if (result.success) return result.data
    context.addIssue({ code: 'custom', message: result.error.issues[0]?.message ?? 'This can’t be right.' })
    return z.NEVER
  })
}
