import { z } from 'zod'
import type { FoundApiKey } from '@/lib/api-keys/find-api-key'
import type { ApiScope } from '@/lib/api-keys/scopes'
import type { TenantTx } from '@/lib/db/tenant-client'
import type { Context, Tenant } from '@/lib/tenancy/context'
import { parseApiInput, parsePath } from './parse-api-input'
import { type Answer, type Terms, writeOnce } from './write-once'

/** What an operation of the API gets: as a domain function, with the key that is used. */
export interface ApiContext extends Context {
  key: FoundApiKey
}

/** With what an answer is read: inside the transaction of a change. */
export interface ShowContext {
  tenant: Tenant
  db: TenantTx
}

const tags = ['Key', 'Projects', 'Tasks', 'Comments', 'Custom fields', 'Members', 'Audit log'] as const

interface About<P extends z.ZodObject, A extends z.ZodType> {
  /** Unique; client generators name their functions after it. */
  id: string
  /** Below `/api/v1`, with parameters in braces. */
  path: string
  tag: (typeof tags)[number]
  /** What the key must have been given; null where any key will do. */
  scope: ApiScope | null
  /** One line, and for some more about it. */
  summary: string
  description?: string
  params?: P
  /** Absent where there is nothing to say: 204. */
  answer?: A
}

/** An operation as the route, the document and the tests know it. */
export interface ApiOperation extends About<z.ZodObject, z.ZodType> {
  method: 'GET' | 'POST' | 'PATCH' | 'DELETE'
  status: 200 | 201 | 204
  query?: z.ZodObject
  body?: z.ZodObject
  /** Refuses by If-Match where somebody else was faster. */
  isConditional: boolean
  run(ctx: ApiContext, raw: RawInput, terms: Terms): Promise<Answer>
}

export interface RawInput {
  params: unknown
  query: unknown
  body: unknown
}

const none = z.object({})
type None = typeof none

/** An operation that changes nothing. */
export function reading<P extends z.ZodObject = None, Q extends z.ZodObject = None, A extends z.ZodType = z.ZodType>({
  read,
  ...about
}: About<P, A> & {
  query?: Q
  read: (ctx: ApiContext, input: { params: z.output<P>; query: z.output<Q> }) => Promise<z.input<A>>
}): ApiOperation {
  return {
    ...about,
    method: 'GET',
    status: 200,
    isConditional: false,
    async run(ctx, raw) {
      const params = parsePath(about.params ?? none, raw.params) as z.output<P>
      const query = parseApiInput(about.query ?? none, raw.query) as z.output<Q>
      return { status: 200, body: await read(ctx, { params, query }) }
    },
  }
}

/**
 * An operation that changes something. All that `write` does is one transaction, with what is answered (`show`) and with
 * what is kept of it for the same request sent again. `lock` keeps others from changing the thing and gives it as it is,
 * which is what If-Match is compared with.
 */
export function writing<
  T,
  P extends z.ZodObject = None,
  B extends z.ZodObject = None,
  A extends z.ZodType = z.ZodType,
>({
  write,
  show,
  lock,
  ...about
}: About<P, A> & {
  method: 'POST' | 'PATCH' | 'DELETE'
  status: 200 | 201 | 204
  body?: B
  write: (ctx: ApiContext, input: { params: z.output<P>; body: z.output<B> }) => Promise<T>
  show?: (at: ShowContext, written: T) => Promise<z.input<A>>
  lock?: (at: ShowContext, params: z.output<P>) => Promise<unknown>
}): ApiOperation {
  return {
    ...about,
    isConditional: lock !== undefined,
    async run(ctx, raw, terms) {
      const params = parsePath(about.params ?? none, raw.params) as z.output<P>
      parseApiInput(none, raw.query)
      const body = parseApiInput(about.body ?? none, raw.body) as z.output<B>
      return writeOnce(ctx, terms, {
        status: about.status,
        lock: lock && ((at) => lock(at, params)),
        write: (joined) => write(joined, { params, body }),
        show: show ?? (async () => null),
      })
    },
  }
}
