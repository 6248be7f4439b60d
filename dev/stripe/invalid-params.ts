import type { z } from 'zod'
import { invalidRequest, type StripeError } from './stripe-error'

/** The refusal that Stripe would give for the first thing wrong with the parameters. */
export function invalidParams(error: z.ZodError): StripeError {
  const issue = firstIssue(error.issues)
  if (!issue) return invalidRequest('Invalid request.')
  const { path, problem } = issue
  const param = nameOf(path)
  if (problem.code === 'unrecognized_keys') {
    const unknown = nameOf([...path, problem.keys[0] ?? ''])
    return invalidRequest(`Received unknown parameter: ${unknown} (unknown to Stripe, or to this simulator of it)`, {
      code: 'parameter_unknown',
      param: unknown,
    })
  }
  if (problem.code === 'invalid_type' && problem.input === undefined) {
    return invalidRequest(`Missing required param: ${param}.`, { code: 'parameter_missing', param })
  }
  if (problem.code === 'invalid_type') {
    return invalidRequest(`Invalid ${problem.expected} for ${param}.`, { param })
  }
  if (problem.code === 'invalid_value') {
    const allowed = problem.values.map(String).join(', ')
    return invalidRequest(`Invalid ${param}: must be one of ${allowed}`, { param })
  }
  const code: unknown = problem.code === 'custom' ? problem.params?.['code'] : undefined
  return invalidRequest(problem.message, { param, ...(typeof code === 'string' ? { code } : {}) })
}

type Issue = z.core.$ZodIssue
interface Found {
  path: readonly PropertyKey[]
  problem: Issue
}

/** Of a union, the issue of the alternative that got furthest: the one the caller meant. */
function firstIssue(issues: readonly Issue[], prefix: readonly PropertyKey[] = []): Found | null {
  const problem = issues[0]
  if (!problem) return null
  const path = [...prefix, ...problem.path]
  if (problem.code !== 'invalid_union') return { path, problem }
  const meant = problem.errors
    .map((alternative) => firstIssue(alternative, path))
    .filter((found) => found !== null)
    .toSorted((one, other) => rank(other) - rank(one))
  return meant[0] ?? { path, problem }
}

function rank(found: Found): number {
  return found.path.length * 10 + (found.problem.code === 'invalid_type' ? 0 : 1)
}

function nameOf(path: readonly PropertyKey[]): string {
  const [head, ...rest] = path.map(String)
  return `${head ?? ''}${rest.map((segment) => `[${segment}]`).join('')}`
}
