import { controlOwner } from '@/lib/db/control-client'
import { AppError } from '@/lib/errors'
import { listShards, type ShardView } from './list-shards'
import { holdShards } from './reserve-place'

/**
 * Closes a shard to newcomers, or with `undo` opens it again, and gives it with the number of tenants who still live there:
 * they stay and work until they are moved. Once it returns nobody is on the way there any more; its spares go with the next
 * sweep. @throws AppError NOT_FOUND
 */
export async function drainShard({ shard, undo = false }: { shard: string; undo?: boolean }): Promise<ShardView> {
  const { count } = await controlOwner().$transaction(async (tx) => {
    await holdShards(tx, 'to change')
    return tx.shard.updateMany({ where: { name: shard }, data: { status: undo ? 'open' : 'draining' } })
  })
  const view = count > 0 ? (await listShards()).find(({ name }) => name === shard) : undefined
  const reason = `There is no shard ${shard}.`
  if (!view) throw new AppError('NOT_FOUND', { message: reason, fieldErrors: { shard: reason } })
  return view
}
