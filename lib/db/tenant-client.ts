import { AppError } from '@/lib/errors'
import { toAppError } from './database-error'
import { forceTenant } from './force-tenant'
import type { Prisma, PrismaClient } from './generated/tenant/client'
import { modelsOnly } from './models-only'
import type { Binding } from './placement'
import { bindingIfAny, runBound, runInTransaction } from './scope'

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

/**
 * Binds one tenant to the shared Prisma client. Light: no connection, no engine; thousands fit in a process.
 * Errors arrive as AppError where the product has a name for them (see `toAppError`).
 */
export function bindTenantClient(prisma: PrismaClient, binding: Binding, force: Force = forceTenant): TenantDb {
  const bound = prisma.$extends({
    query: {
      $allOperations({ model, operation, args, query }) {
        refuseForeignTransaction(binding)
        const forced = force(binding.tenantId, model, operation, args)
        // A Prisma promise is lazy and starts where `then` is called: inside.
        return runBound(binding, () => query(forced as never).then(undefined, rethrow))
      },
    },
  })

  const transaction = async (work: Work, asked?: TransactionOptions): Promise<unknown> => {
    refuseForeignTransaction(binding)
    try {
      const { share } = binding.cell.known ?? (await binding.cell.get())
      const timeout = Math.min(asked?.timeout ?? share.transactionTimeoutMs, share.transactionTimeoutMs)
      const options = { ...asked, timeout }
      return await runBound(binding, () =>
        typeof work === 'function'
          ? bound.$transaction((tx) => runInTransaction(binding, () => work(modelsOnly(tx))), options)
          : bound.$transaction(work, options),
      )
    } catch (error) {
      throw toAppError(error)
    }
  }
  return Object.assign(modelsOnly(bound), { $transaction: transaction }) as TenantDb
}

type Work = Prisma.PrismaPromise<unknown>[] | ((tx: TenantTx) => Promise<unknown>)

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
