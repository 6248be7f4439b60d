import { AppError } from '@/lib/errors'
import { toAppError } from './database-error'
import { forceTenant } from './force-tenant'
import type { Prisma, PrismaClient } from './generated/tenant/client'
import { modelsOnly } from './models-only'
import type { Observe } from './observation'
import { type Binding, giveTurn, takeTurn } from './placement'
import {
  bindingIfAny,
  HeldTurn,
  refuseInsideTransaction,
  runBound,
  runInTransaction,
  runInTurn,
  runWaiting,
  turnIfAny,
} from './scope'

type ModelName = Uncapitalize<Prisma.ModelName>

/** The models, inside somebody's transaction or outside of one. No raw SQL, no settings, no way to another tenant. */
export type TenantTx = Pick<PrismaClient, ModelName>

interface TransactionOptions {
  isolationLevel?: Prisma.TransactionIsolationLevel
  /** Milliseconds to wait for a connection; 5,000 unless given. */
  maxWait?: number
  /** Milliseconds that the transaction may take; what the plan gives unless less is asked for. */
  timeout?: number
}

/** A client that can only ever speak as one tenant. */
export interface TenantDb extends TenantTx {
  /** Several operations as one; all of them must be this client's own. */
  $transaction<P extends Prisma.PrismaPromise<unknown>[]>(
    operations: [...P],
    options?: Pick<TransactionOptions, 'isolationLevel'>,
  ): Promise<{ [K in keyof P]: Awaited<P[K]> }>
  $transaction<T>(fn: (tx: TenantTx) => Promise<T>, options?: TransactionOptions): Promise<T>
}

/** Lock 1 as a value: `forceTenant`, except in the tests that show that lock 2 holds alone. */
export type Force = typeof forceTenant

interface Options {
  force?: Force | undefined
  observe?: Observe | undefined
}

/**
 * Binds one tenant to the shared Prisma client. Light: no connection, no engine; thousands fit in a process.
 * An operation or a transaction waits for the tenant's turn before Prisma begins with it: a burst of one tenant's would keep
 * the whole process busy with making statements. Errors arrive as AppError where the product has a name for them (see
 * `toAppError`).
 */
export function bindTenantClient(prisma: PrismaClient, binding: Binding, options: Options = {}): TenantDb {
  const { force = forceTenant, observe } = options
  const { tenantId, cell } = binding

  const bound = prisma.$extends({
    query: {
      $allOperations({ model, operation, args, query }) {
        refuseForeignTransaction(binding)
        const forced = force(tenantId, model, operation, args)
        // A Prisma promise is lazy and starts where `then` is called: inside.
        const run = () => runBound(binding, () => query(forced as never).then(undefined, rethrow))
        if (turnIfAny()?.isHeld) return run()
        const inTurn = async (): Promise<unknown> => {
          const since = performance.now()
          try {
            return await run()
          } finally {
            giveTurn(binding, since)
          }
        }
        const turn = turnFor(binding, `${operation} ${model}`, observe)
        return turn ? runWaiting(binding, () => turn.then(inTurn)) : inTurn()
      },
    },
  })

  const inTurn = async (work: Work, asked: TransactionOptions | undefined): Promise<unknown> => {
    const turn = new HeldTurn(binding)
    try {
      const { share } = cell.known ?? (await cell.get())
      const timeout = Math.min(asked?.timeout ?? share.transactionTimeoutMs, share.transactionTimeoutMs)
      const limits = { ...asked, timeout }
      return await runInTurn(binding, turn, () =>
        typeof work === 'function'
          ? bound.$transaction((tx) => runInTransaction(binding, () => work(modelsOnly(tx))), limits)
          : bound.$transaction(work, limits),
      )
    } catch (error) {
      throw toAppError(error)
    } finally {
      turn.give()
    }
  }

  const transaction = async (work: Work, asked?: TransactionOptions): Promise<unknown> => {
    refuseForeignTransaction(binding)
    refuseInsideTransaction()
    const turn = turnFor(binding, 'transaction', observe)
    return turn ? runWaiting(binding, () => turn.then(() => inTurn(work, asked))) : inTurn(work, asked)
  }
  return Object.assign(modelsOnly(bound), { $transaction: transaction }) as TenantDb
}

type Work = Prisma.PrismaPromise<unknown>[] | ((tx: TenantTx) => Promise<unknown>)

/** Undefined when it is there at once; a refusal is told of as a statement is. */
function turnFor(binding: Binding, sql: string, observe: Observe | undefined): Promise<void> | undefined {
  const startedAt = performance.now()
  return takeTurn(binding)?.catch((error: unknown) => {
    const { tenantId, cell } = binding
    observe?.({ tenantId, placement: cell.known, sql, startedAt, ms: performance.now() - startedAt, error })
    throw toAppError(error)
  })
}

function rethrow(error: unknown): never {
  throw toAppError(error)
}

/** Operations of one tenant’s client, awaited in another's transaction, would run outside of it: better to say so. */
function refuseForeignTransaction({ tenantId }: Binding): void {
  const outer = bindingIfAny()
  if (outer && outer.tenantId !== tenantId) {
    throw new AppError('CROSS_TENANT', {
      internal: `an operation of ${tenantId} inside a transaction of ${outer.tenantId}`,
    })
  }
}
