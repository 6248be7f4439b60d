import type { NextRequest } from 'next/server'
import { unstable_rethrow } from 'next/navigation'
import type { z } from 'zod'
import { AppError, errorTable, isAppError } from '@/lib/errors'
import { logUnknown } from '@/lib/log'
import { aboutRequest } from './about-request'
import { callerOf, type Caller } from './caller'
import type { Nothing } from './page-props'
import { describeRate } from './rate-headers'
import { parseBody, readBody } from './read-body'
import { parseInput } from './read-form'
import { requireSameOrigin } from './same-origin'

export interface RouteOptions<I extends z.ZodObject> {
  /** Schema of the query (GET, HEAD, or with `streams`) or of the JSON or form body. Without it the handler gets the body as text. */
  input?: I
  /** `any` where other programs write, and prove themselves otherwise: webhooks, cron. Else a browser's write must come from this very host. */
  origin?: 'same' | 'any'
  /** Highest number of bytes in the body; `bodyLimitBytes` unless given. */
  limitBytes?: number
  /** The handler reads `request.body` by itself, as it comes and with a limit of its own; `input` is then the query's. */
  streams?: boolean
}

export interface RouteInput<I extends z.ZodObject> {
  input: z.output<I>
  /** The body as it came; empty for GET and HEAD. */
  body: string
  request: NextRequest
  caller: Caller
}

/** What a handler answers: a Response, or a value that is sent as JSON. Dates and bigints don't belong in it. */
export type RouteAnswer = Response | object

/** The outside of every route handler: its checks in this order, and JSON for whatever goes wrong. */
export async function runRoute<I extends z.ZodObject = Nothing>(
  request: NextRequest,
  options: RouteOptions<I>,
  /** Realm, tenant and person: what has to hold before a byte of the body is read. */
  admit: () => Promise<void> | void,
  handle: (input: RouteInput<I>) => Promise<RouteAnswer>,
): Promise<Response> {
  try {
    await admit()
    const reads = request.method === 'GET' || request.method === 'HEAD'
    if (!reads && options.origin !== 'any') requireSameOrigin(request.headers)
    const hasQuery = reads || options.streams === true
    const body = hasQuery ? '' : await readBody(request, options.limitBytes)
    const raw = () =>
      hasQuery ? Object.fromEntries(request.nextUrl.searchParams) : parseBody(body, request.headers.get('content-type'))
    const input = (options.input ? parseInput(options.input, raw()) : {}) as z.output<I>
    const answer = await handle({ input, body, request, caller: callerOf(request.headers) })
    return answer instanceof Response ? answer : Response.json(answer, { headers: { 'cache-control': 'no-store' } })
  } catch (error) {
    unstable_rethrow(error)
    if (isAppError(error, 'ADDRESS_CHANGED') && mayFollow(request)) return movedTo(error.location ?? '/')
    return errorResponse(error instanceof AppError ? error : await unforeseen(error, request))
  }
}

/** An unknown error shows only the id under which it is logged. */
async function unforeseen(error: unknown, { headers }: NextRequest): Promise<AppError> {
  const errorId = logUnknown(error, await aboutRequest(headers))
  return new AppError('INTERNAL', { message: `${errorTable.INTERNAL.message} Error number ${errorId}.` })
}

/** A program that brings a key would lose it on the way to another host: it is told instead. So is whoever writes. */
const mayFollow = ({ method, headers }: NextRequest) =>
  (method === 'GET' || method === 'HEAD') && !headers.has('authorization')

/** Not to be remembered: the workspace may take its address back. */
const movedTo = (location: string) =>
  new Response(null, { status: 308, headers: { location, 'cache-control': 'private, no-store' } })

/** `{ error: { code, message, fields? } }` with the code's status. */
function errorResponse(known: AppError): Response {
  const headers = new Headers({ 'cache-control': 'no-store' })
  if (known.retryAfter !== undefined) headers.set('retry-after', String(known.retryAfter))
  else if (known.status === 503) headers.set('retry-after', '5')
  if (known.code === 'TOO_MANY_REQUESTS') {
    describeRate(headers, { allowed: known.limit?.allowed ?? 0, left: 0, reset: known.retryAfter ?? 0 })
  }
  return Response.json(
    { error: { code: known.code, message: known.message, fields: known.fieldErrors } },
    { status: known.status, headers },
  )
}
