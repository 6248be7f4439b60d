import { z } from 'zod'
import { AppError } from '@/lib/errors'

type Fields = Record<string, FormDataEntryValue | FormDataEntryValue[]>

/** Next's own fields, which travel with a form posted before any script has loaded. */
const isOurs = (name: string) => !name.startsWith('$ACTION_')

/** A form's fields as an object. A name that occurs twice gives an array, so a schema that expects a string refuses it. */
export function fieldsOf(form: FormData): Fields {
  const names = [...new Set(form.keys())].filter(isOurs)
  return Object.fromEntries(
    names.map((name) => {
      const all = form.getAll(name)
      return [name, all.length === 1 ? (all[0] ?? '') : all]
    }),
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
