import { type ObjectStore, openStore } from '@/lib/stores/object-store'
import { storePlace } from '@/lib/stores/store-place'

/** A place for archives. A name is one object for ever: it is written once. */
export type BackupStore = ObjectStore

/** The store that BACKUP_URL names; null where none does. Throws an error that names the variable that is wrong. */
export async function backupStore(): Promise<BackupStore | null> {
  const place = storePlace('BACKUP')
  return place && (await openStore(place))
}
