import type { Readable } from 'node:stream'
import { DirectoryStore } from './directory-store'
import type { StorePlace } from './store-place'

export interface StoredObject {
  name: string
  bytes: number
  changedAt: Date
  /** What a write has left that was broken off; in no list but one that asks for it. */
  isUnfinished?: boolean
}

export interface PutOptions {
  signal?: AbortSignal
  /** About how large it will be, for what may be larger than some 80 GB. */
  expectedBytes?: number
}

export interface ListOptions {
  unfinished?: boolean
}

/**
 * A place for objects: either one is there whole or it isn't there. Whatever fails is an AppError: CONFIGURATION where somebody
 * has to see to a variable or a right, UNAVAILABLE where the store is out of reach.
 */
export interface ObjectStore {
  /** Where it is, for people. */
  readonly where: string
  /** What ends with an error leaves nothing behind under the name, and neither does an abort. */
  put: (name: string, body: Readable, options?: PutOptions) => Promise<void>
  /** Opened when it is first read; ends with NOT_FOUND where there is no such object. */
  get: (name: string) => Readable
  /** Everything whose name begins with `prefix`; `unfinished`: also what a write has left that was broken off. */
  list: (prefix?: string, options?: ListOptions) => AsyncIterable<StoredObject>
  /** What stands before the first slash of names, once each. */
  folders: () => AsyncIterable<string>
  /** Also what an unfinished write has left. No error where there is nothing. */
  delete: (name: string) => Promise<void>
}

/** Opens a place. Throws an error that names the variable that is wrong. */
export async function openStore(place: StorePlace): Promise<ObjectStore> {
  if (place.url.protocol === 'file:') return new DirectoryStore(place)
  // The SDK is large, and most processes never need it.
  const { openBucket } = await import('./bucket-store')
  return openBucket(place)
}
