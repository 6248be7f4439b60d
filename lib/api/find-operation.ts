import { AppError, notFound } from '@/lib/errors'
import type { ApiOperation } from './operation'

export interface Found {
  operation: ApiOperation
  /** What the path names, as it came. */
  params: Record<string, string>
}

/**
 * The operation of a method and a path below the API's root. HEAD is GET without the body.
 * @throws AppError NOT_FOUND, METHOD_NOT_ALLOWED
 */
export function findOperation(operations: readonly ApiOperation[], method: string, path: readonly string[]): Found {
  const wanted = method === 'HEAD' ? 'GET' : method
  const here = operations.flatMap((operation) => {
    const params = paramsOf(operation.path.split('/').slice(1), path)
    return params ? [{ operation, params }] : []
  })
  const found = here.find(({ operation }) => operation.method === wanted)
  if (found) return found
  if (here.length === 0) throw notFound('no such path in the API')
  const message = `This path takes ${allowedMethods(here).join(', ')}.`
  throw new AppError('METHOD_NOT_ALLOWED', { message, allow: allowedMethods(here) })
}

const allowedMethods = (here: Found[]): string[] =>
  here.flatMap(({ operation: { method } }) => (method === 'GET' ? ['GET', 'HEAD'] : [method])).toSorted()

function paramsOf(template: string[], path: readonly string[]): Record<string, string> | null {
  if (template.length !== path.length) return null
  const params: Record<string, string> = {}
  for (const [index, part] of template.entries()) {
    const given = path[index] ?? ''
    if (part.startsWith('{')) params[part.slice(1, -1)] = given
    else if (part !== given) return null
  }
  return params
}
