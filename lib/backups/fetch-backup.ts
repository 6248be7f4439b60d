import { createHash } from 'node:crypto'
import type { Writable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { AppError } from '@/lib/errors'
import type { StoredBackup } from './read-backups'
import type { BackupStore } from './store'

/** Copies an archive out of the store, encrypted as it is. @throws AppError INVALID_INPUT where it isn't the one that was written */
export async function fetchBackup(
  store: BackupStore,
  { objectName, sha256 }: StoredBackup,
  destination: Writable,
): Promise<void> {
  const hash = createHash('sha256')
  async function* hashed(chunks: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
    for await (const chunk of chunks) {
      hash.update(chunk)
      yield chunk
    }
  }
  await pipeline(store.get(objectName), hashed, destination)
  if (hash.digest('hex') === sha256) return
  throw new AppError('INVALID_INPUT', { message: 'This backup is damaged: it isn’t the archive that was written.' })
}
