import { z } from 'zod'

/** Form values are strings: these turn them into what Stripe's parameters mean. */

export const integer = z.string().transform((text, context) => {
  if (/^-?\d{1,15}$/.test(text)) return Number(text)
  return refuse(context, `Invalid integer: ${text}`, 'parameter_invalid_integer')
})

export const wholeNumber = integer.pipe(z.number().min(0, 'This value must be greater than or equal to 0.'))

export const boolean = z.string().transform((text, context) => {
  if (text === 'true' || text === 'false') return text === 'true'
  return refuse(context, `Invalid boolean: ${text}`, 'parameter_invalid_boolean')
})

/** A string that may not be empty. */
export const text = z
  .string()
  .max(5000)
  .superRefine((value, context) => {
    if (value !== '') return
    refuse(
      context,
      'You passed an empty string. An empty value unsets a parameter, and this one cannot be unset.',
      'parameter_invalid_empty',
    )
  })

/** A string; an empty one unsets the value. */
export const clearableText = z
  .string()
  .max(5000)
  .transform((value) => (value === '' ? null : value))

export const emailAddress = z
  .string()
  .max(512)
  .transform((value, context) => {
    if (value === '') return null
    if (/^[^\s@]+@[^\s@]+$/.test(value)) return value
    return refuse(context, `Invalid email address: ${value}`, 'email_invalid')
  })

export const webUrl = z.string().transform((value, context) => {
  if (/^https?:\/\/[^\s/]+/i.test(value)) return value
  return refuse(context, 'Not a valid URL. URLs must begin with http or https.', 'url_invalid')
})

/** Metadata to merge in: an empty value removes its key, `''` instead of the object removes all. */
export const metadata = z.union([
  z.literal('').transform(() => null),
  z
    .record(z.string().max(40), z.string().max(500))
    .refine((entries) => Object.keys(entries).length <= 50, 'Metadata can have up to 50 keys.'),
])
export type MetadataChange = z.output<typeof metadata>

/** The metadata that results from a change. */
export function mergeMetadata(
  before: Readonly<Record<string, string>>,
  change: MetadataChange | undefined,
): Record<string, string> {
  if (change === undefined) return { ...before }
  const merged = change === null ? {} : { ...before, ...change }
  return Object.fromEntries(Object.entries(merged).filter(([, value]) => value !== ''))
}

/** Numbers to compare with, `created[gte]=…`, or one number that must be equal. */
const range = z.union([
  integer,
  z.strictObject({
    gt: integer.optional(),
    gte: integer.optional(),
    lt: integer.optional(),
    lte: integer.optional(),
  }),
])
export type Range = z.output<typeof range>

export const listShape = {
  limit: integer.pipe(z.number().min(1).max(100)).optional(),
  starting_after: text.optional(),
  ending_before: text.optional(),
  created: range.optional(),
}

/** Named in Stripe's API, accepted, and without any effect here. */
export const noEffect = z.unknown().optional()

/**
 * The schema of one endpoint's parameters. Only names that are in Stripe's own type compile;
 * `expand` is taken care of for all.
 */
export function paramsOf<StripeParams>() {
  return <Shape extends Record<string, z.ZodType>>(
    shape: Shape & Record<Exclude<keyof Shape, keyof StripeParams>, never>,
  ) => z.strictObject<Shape>(shape)
}

function refuse(context: z.core.$RefinementCtx, message: string, code: string): never {
  context.issues.push({ code: 'custom', message, input: undefined, params: { code } })
  return z.NEVER
}
