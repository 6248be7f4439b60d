import type { Readable } from 'node:stream'
import { env } from '@/lib/env'
import { DirectoryStore } from './directory-store'

export interface StoredObject {
  name: string
  bytes: number
  changedAt: Date
}

/**
 * A place for archives. A name is one object for ever: it is written once, and either it is there whole or it isn't there.
 * Whatever fails is an AppError: CONFIGURATION where somebody has to see to a variable or a right, UNAVAILABLE where the
 * store is out of reach.
 */
export interface BackupStore {
  /** Where it is, for people. */
  readonly where: string
  /** What ends with an error leaves nothing behind under the name, and neither does an abort. */
  put: (name: string, body: Readable, options?: { signal?: AbortSignal }) => Promise<void>
  /** Opened when it is first read; ends with NOT_FOUND where there is no such object. */
  get: (name: string) => Readable
  /** Everything whose name begins with `prefix`. */
  list: (prefix?: string) => AsyncIterable<StoredObject>
  /** Also what an unfinished write has left. No error where there is nothing. */
  delete: (name: string) => Promise<void>
}

/** The store that BACKUP_URL names; null where none does. Throws an error that names the variable that is wrong. */
export async function backupStore(): Promise<BackupStore | null> {
  const url = env.BACKUP_URL
  if (!url) return null
  if (url.protocol === 'file:') return new DirectoryStore(url)
  // The SDK is large, and most processes never need it.
  const { openBucket } = await import('./bucket-store')
  return openBucket(url)
}
