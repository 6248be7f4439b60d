import { AppError } from '@/lib/errors'
import type { Noted } from '@/lib/operations/operation-journal'
import { allFileStores } from './file-stores'
import { tenantFolder } from './file-parts'

/**
 * Deletes all files of a tenant from every store there is, and looks afterwards whether anything is left. Can be repeated.
 * @throws AppError CONFLICT where something is left, UNAVAILABLE where a store is out of reach
 */
export async function eraseFiles(tenantId: string): Promise<Noted> {
  const stores = await allFileStores()
  let files = 0
  for (const { store } of stores) {
    for await (const { name } of store.list(tenantFolder(tenantId), { unfinished: true })) {
      await store.delete(name)
      files += 1
    }
  }
  for (const { store } of stores) {
    for await (const { name } of store.list(tenantFolder(tenantId), { unfinished: true }))
      throw new AppError('CONFLICT', { internal: `something is left in ${store.where}: ${name}` })
  }
  return { files, fileStores: stores.length }
}
