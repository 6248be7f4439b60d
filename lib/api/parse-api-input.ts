import { z } from 'zod'
import { AppError, notFound } from '@/lib/errors'

/** Input of a call by its schema; names that it doesn't know are refused. @throws AppError INVALID_INPUT with fieldErrors */
export function parseApiInput<S extends z.ZodObject>(schema: S, raw: unknown): z.output<S> {
  const result = z.safeParse(schema.strict(), raw)
  if (result.success) return result.data as z.output<S>
  const faults = new Map<string, string>()
  for (const { path, message, ...issue } of result.error.issues) {
    const names = issue.code === 'unrecognized_keys' ? issue.keys.map((key) => [...path, key]) : [path]
    for (const path of names) {
      const name = path.map(String).join('.')
      faults.set(name, faults.get(name) ?? message)
    }
  }
  const fieldErrors = Object.fromEntries(faults)
  throw new AppError('INVALID_INPUT', { message: 'Some of this can’t be right. See “errors”.', fieldErrors })
}

/** What a path names, by its schema: what can't be is like what isn't there. @throws AppError NOT_FOUND */
export function parsePath<S extends z.ZodObject>(schema: S, raw: unknown): z.output<S> {
  const result = z.safeParse(schema, raw)
  if (!result.success) throw notFound('a path that can’t be')
  return result.data
}
