import { control } from '@/lib/db/control-client'
import { listInWords } from './format'
import { UsageError } from './usage-error'

interface Named {
  shards?: readonly string[] | undefined
  region?: string | undefined
}

/** Throws a UsageError for a shard or a region that isn't there: nothing found would look like an answer. */
export async function assertKnown(option: string, { shards = [], region }: Named): Promise<void> {
  if (shards.length === 0 && region === undefined) return
  const rows = await control().shard.findMany({ orderBy: { name: 'asc' }, select: { name: true, region: true } })
  const names = rows.map(({ name }) => name)
  const unknown = shards.find((name) => !names.includes(name))
  if (unknown !== undefined) throw new UsageError(`${option}: there is no shard ${unknown}. ${thereAre(names)}`)
  const regions = [...new Set(rows.map((row) => row.region))]
  if (region !== undefined && !regions.includes(region)) {
    throw new UsageError(`${option}: there is no shard in a region ${region}. ${thereAre(regions)}`)
  }
}

const thereAre = (names: string[]) =>
  names.length > 0 ? `There are: ${listInWords(names, 'and')}.` : 'There are none yet.'
