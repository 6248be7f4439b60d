import type { TenantDb, TenantTx } from './tenant-client'

/**
 * A client whose transactions are all part of one that is under way: what a domain function does with it commits or fails
 * with everything else there. Its own isolation levels and time limits don't apply, so one that asks for them is refused.
 */
export function joinedTransaction(tx: TenantTx): TenantDb {
  const join = async (work: unknown, options?: object): Promise<unknown> => {
    if (typeof work !== 'function' || options) throw new Error('only a plain transaction can join another')
    return (work as (tx: TenantTx) => Promise<unknown>)(tx)
  }
  return new Proxy(tx, {
    get: (target, name) => (name === '$transaction' ? join : (Reflect.get(target, name, target) as unknown)),
  }) as TenantDb
}
