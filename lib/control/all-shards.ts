import { control } from '@/lib/db/control-client'
import { type ShardUrls, urlsOf } from './shard-urls'

/** Every shard of the fleet. */
export async function allShards(): Promise<ShardUrls[]> {
  return (await control().shard.findMany({ orderBy: { name: 'asc' } })).map(urlsOf)
}
