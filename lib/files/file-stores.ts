import { control } from '@/lib/db/control-client'
import { AppError } from '@/lib/errors'
import { type ObjectStore, openStore } from '@/lib/stores/object-store'
import { type StorePlace, storePlace } from '@/lib/stores/store-place'

/** Whose files: they lie in the store of the tenant's region, in a folder of its own. */
export interface FileOwner {
  id: string
  region: string
}

/** False where FILES_URL names no place: then nobody can attach anything. */
export const hasFileStore = ({ region }: Pick<FileOwner, 'region'>): boolean => storePlace('FILES', region) !== null

/** The store of a region. @throws AppError CONFIGURATION where there is none */
export async function fileStoreOf({ region }: Pick<FileOwner, 'region'>): Promise<ObjectStore> {
  const place = storePlace('FILES', region)
  if (place) return openStore(place)
  throw new AppError('CONFIGURATION', { internal: `FILES_URL names no place for the files of region ${region}` })
}

/** One store and the regions whose files lie there. */
export interface RegionalStore {
  regions: string[]
  store: ObjectStore
}

/** All stores there are, each once, however many regions share it. */
export async function allFileStores(): Promise<RegionalStore[]> {
  const shards = await control().shard.findMany({ distinct: ['region'], select: { region: true } })
  const places = new Map<string, { place: StorePlace; regions: string[] }>()
  for (const { region } of shards) {
    const place = storePlace('FILES', region)
    if (!place) continue
    const known = places.get(sameAs(place))
    if (known) known.regions.push(region)
    else places.set(sameAs(place), { place, regions: [region] })
  }
  return Promise.all(
    [...places.values()].map(async ({ place, regions }) => ({ regions, store: await openStore(place) })),
  )
}

/** The same for two places that are one. */
const sameAs = ({ url, s3 }: StorePlace) => (url.protocol === 'file:' ? url.href : `${s3.endpoint} ${url.href}`)
