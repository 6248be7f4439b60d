import { z } from 'zod'
import { AppError } from '@/lib/errors'

type Value = FormDataEntryValue | FormDataEntryValue[]
type Fields = Record<string, Value | Record<string, Value>>

/** Next's own fields, which travel with a form posted before any script has loaded. */
const isOurs = (name: string) => !name.startsWith('$ACTION_')

/**
 * A form's fields as an object. A name that occurs twice gives an array, so a schema that expects a string refuses it.
 * `custom.size` is `size` within `custom`, which is also how its error is named.
 */
export function fieldsOf(form: FormData): Fields {
  const fields = new Map<string, Value | Map<string, Value>>()
  for (const name of new Set([...form.keys()].filter(isOurs))) {
    const all = form.getAll(name)
    const value = all.length === 1 ? (all[0] ?? '') : all
    const [group = '', ...rest] = name.split('.')
    const within = fields.get(group)
    if (rest.length === 0) fields.set(name, value)
    else if (within instanceof Map) within.set(rest.join('.'), value)
    else fields.set(group, new Map([[rest.join('.'), value]]))
  }
  return Object.fromEntries(
    [...fields].map(([name, value]) => [name, value instanceof Map ? Object.fromEntries(value) : value]),
  )
}

/** Field name → the first thing wrong with it. What belongs to no field is under ''. */
export function fieldErrorsOf(error: z.ZodError): Record<string, string> {
  const errors: Record<string, string> = {}
  for (const issue of error.issues) errors[issue.path.map(String).join('.')] ??= issue.message
  return errors
}

/** Input from outside, by its schema. Unknown keys are refused. @throws AppError INVALID_INPUT with fieldErrors */
export function parseInput<I extends z.ZodObject>(schema: I, raw: unknown): z.output<I> {
  const result = z.safeParse(schema.strict(), raw)
  if (result.success) return result.data as z.output<I>
  const { '': whole, ...fieldErrors } = fieldErrorsOf(result.error)
  throw new AppError('INVALID_INPUT', { fieldErrors, internal: whole })
}

/** What is shown again after a refusal: short text, never a secret. */
export function echoOf(form: FormData): Record<string, string> {
  const values: Record<string, string> = {}
  for (const [name, value] of form.entries()) {
    if (isOurs(name) && typeof value === 'string' && !/password|token|secret/i.test(name))
      values[name] = value.slice(0, 10_000)
  }
  return values
}
