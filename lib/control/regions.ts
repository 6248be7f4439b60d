import { control } from '@/lib/db/control-client'
import { AppError } from '@/lib/errors'

/** Where shards stand, as people read it. A region that has no line here is shown by its name. */
const words = new Map([
  ['au', 'Australia'],
  ['ca', 'Canada'],
  ['eu', 'European Union'],
  ['uk', 'United Kingdom'],
  ['us', 'United States'],
])

/** "European Union" for `eu`, "European Union (west)" for `eu-west`. */
export function regionWords(region: string): string {
  const [first = '', ...rest] = region.split('-')
  const place = words.get(first)
  if (!place) return region
  return rest.length === 0 ? place : `${place} (${rest.join(' ')})`
}

export interface Region {
  name: string
  /** As people read it. */
  words: string
}

/**
 * The regions where a new workspace can be made: those with shared tables on an open shard. The oldest comes first and is
 * what a form preselects: adding a region changes nothing for those who don't choose, and an address on the network, from
 * which one could guess, says little about where a company wants its data.
 */
export async function offeredRegions(): Promise<Region[]> {
  const shards = await control().shard.findMany({
    where: { status: 'open', places: { some: { kind: 'shared', state: 'ready' } } },
    orderBy: [{ createdAt: 'asc' }, { name: 'asc' }],
    select: { region: true },
  })
  return [...new Set(shards.map(({ region }) => region))].map((name) => ({ name, words: regionWords(name) }))
}

/**
 * The region for a new workspace whose owner has chosen `wanted`. Where only one is offered nobody is asked.
 * @throws AppError INVALID_INPUT (not offered, or not chosen where there is a choice), NO_ROOM (none is open)
 */
export async function regionFor(wanted: string | undefined): Promise<string> {
  const offered = await offeredRegions()
  const [first, ...others] = offered
  if (!first) throw new AppError('NO_ROOM', { internal: 'no shard is open for new tenants' })
  if (wanted === undefined) {
    if (others.length === 0) return first.name
    throw refused('Choose where your data is to live.')
  }
  if (!offered.some(({ name }) => name === wanted)) throw refused('No new workspace can be made there. Choose another.')
  return wanted
}

const refused = (region: string) => new AppError('INVALID_INPUT', { fieldErrors: { region } })
