import { z } from 'zod'
import { unique } from '@/lib/db/keys'
import { joinedTransaction } from '@/lib/db/joined-transaction'
import type { TenantTx } from '@/lib/db/tenant-client'
import { AppError } from '@/lib/errors'
import { etagOf } from './etag'
import type { ApiContext, ShowContext } from './operation'

export interface Answer {
  status: number
  /** Null for none. */
  body: unknown
  /** It was given before: nothing has been done this time. */
  isReplayed?: boolean
}

/** On what terms a change is asked for. */
export interface Terms {
  /** Do it once, however often it is sent. */
  idempotency?: { key: string; requestHash: string }
  /** Do it only to what has one of these tags still. */
  ifMatch?: readonly string[]
}

interface Change<T> {
  status: number
  lock: ((at: ShowContext) => Promise<unknown>) | undefined
  write: (ctx: ApiContext) => Promise<T>
  show: (at: ShowContext, written: T) => Promise<unknown>
}

/** As a row has an answer: as text, since JSONB would change the order of its fields. */
const keptSchema = z.object({ text: z.string() })

/** Somebody else's transaction has this idempotency key, and has committed. */
class Taken extends Error {}

/**
 * Does a change in one transaction, with the note that it is done and what was answered. Whoever sends it again at the same
 * moment waits at that note for the outcome of the first; after a crash at whatever point both are there, or neither. Only
 * what was done is noted: a refusal changes nothing, so the next try is a new one.
 * @throws AppError KEY_REUSED, PRECONDITION_FAILED, and what `write` throws
 */
export async function writeOnce<T>(ctx: ApiContext, terms: Terms, change: Change<T>): Promise<Answer> {
  const before = await findKept(ctx, terms)
  if (before) return before
  try {
    return await ctx.db.$transaction(async (tx) => {
      await claimKey(tx, ctx, terms)
      const at = { tenant: ctx.tenant, db: tx }
      if (terms.ifMatch && change.lock) requireMatch(terms.ifMatch, await change.lock(at))
      const written = await change.write({ ...ctx, db: joinedTransaction(tx) })
      const answer = { status: change.status, body: await change.show(at, written) }
      await keepAnswer(tx, ctx, terms, answer)
      return answer
    })
  } catch (error) {
    if (!(error instanceof Taken)) throw error
    const answer = await findKept(ctx, terms)
    if (!answer)
      throw new AppError('UNAVAILABLE', { retryAfter: 1, internal: 'an answer was purged as it was asked for' })
    return answer
  }
}

const rowOf = ({ key }: ApiContext, idempotency: { key: string }) =>
  unique('tenantId_apiKeyId_key', { apiKeyId: key.id, key: idempotency.key })

async function findKept(ctx: ApiContext, { idempotency }: Terms): Promise<Answer | null> {
  if (!idempotency) return null
  const row = await ctx.db.idempotencyKey.findUnique({ where: rowOf(ctx, idempotency) })
  if (!row || row.status === null) return null
  if (row.requestHash !== idempotency.requestHash) throw new AppError('KEY_REUSED')
  return { status: row.status, body: JSON.parse(keptSchema.parse(row.response).text), isReplayed: true }
}

/** An insert of what another transaction has inserted waits until that one has ended. */
async function claimKey(tx: TenantTx, ctx: ApiContext, { idempotency }: Terms): Promise<void> {
  if (!idempotency) return
  const { key, requestHash } = idempotency
  const data = [{ apiKeyId: ctx.key.id, key, requestHash }]
  const { count } = await tx.idempotencyKey.createMany({ data, skipDuplicates: true })
  if (count === 0) throw new Taken()
}

async function keepAnswer(tx: TenantTx, ctx: ApiContext, { idempotency }: Terms, answer: Answer): Promise<void> {
  if (!idempotency) return
  const response = { text: JSON.stringify(answer.body) }
  await tx.idempotencyKey.update({ where: rowOf(ctx, idempotency), data: { status: answer.status, response } })
}

function requireMatch(tags: readonly string[], current: unknown): void {
  if (!tags.includes('*') && !tags.includes(etagOf(current))) throw new AppError('PRECONDITION_FAILED')
}
