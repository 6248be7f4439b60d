import { control } from '@/lib/db/control-client'
import { postgresUrlFrom } from '@/lib/env'

export interface ShardUrls {
  name: string
  region: string
  appUrl: string
  ownerUrl: string
}

interface ShardRow {
  name: string
  region: string
  appUrlEnv: string
  ownerUrlEnv: string
}

/** A shard's row with the URLs that the environment holds for it. Throws an error that names a missing variable. */
export function urlsOf(shard: ShardRow): ShardUrls {
  const { name, region, appUrlEnv, ownerUrlEnv } = shard
  return { name, region, appUrl: postgresUrlFrom(appUrlEnv), ownerUrl: postgresUrlFrom(ownerUrlEnv) }
}

/** Every shard of the fleet. */
export async function allShards(): Promise<ShardUrls[]> {
  return (await control().shard.findMany({ orderBy: { name: 'asc' } })).map(urlsOf)
}
