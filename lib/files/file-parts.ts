import { Readable } from 'node:stream'
import { AppError, notFound } from '@/lib/errors'
import type { ObjectStore, StoredObject } from '@/lib/stores/object-store'
import { allFileStores, type FileOwner, fileStoreOf } from './file-stores'

/**
 * A file is kept in the parts that it came in: objects `<tenant id>/<file id>.0000`, `.0001` … Small enough for any platform's
 * limit of a request's body, and no request holds more than one in memory.
 */
export const partBytes = 4 * 1024 * 1024

const digits = 4

export const tenantFolder = (tenantId: string) => `${tenantId}/`
const fileStem = (tenantId: string, fileId: string) => `${tenantFolder(tenantId)}${fileId}.`
const partName = (tenantId: string, fileId: string, part: number) =>
  `${fileStem(tenantId, fileId)}${String(part).padStart(digits, '0')}`

/** The file that an object is of. */
export const fileIdOf = ({ name }: Pick<StoredObject, 'name'>): string => /\/([^/.]+)\.\d+$/.exec(name)?.[1] ?? ''

/** Stores one part, in the tenant's region. What ends with an error leaves nothing. */
export async function putPart(owner: FileOwner, fileId: string, part: number, body: Readable): Promise<void> {
  await (await fileStoreOf(owner)).put(partName(owner.id, fileId, part), body)
}

interface Part extends StoredObject {
  store: ObjectStore
}

/**
 * The parts of a file, in order, wherever they are: a tenant that has just moved has some in the region that it left, until they
 * are brought after it.
 */
async function partsOf(owner: FileOwner, fileId: string, bytes: number): Promise<Part[]> {
  const parts = new Map<string, Part>()
  const lookIn = async (store: ObjectStore) => {
    for await (const object of store.list(fileStem(owner.id, fileId)))
      if (!parts.has(object.name)) parts.set(object.name, { ...object, store })
  }
  await lookIn(await fileStoreOf(owner))
  if (sizeOf(parts.values()) < bytes) for (const { store } of await allFileStores()) await lookIn(store)
  return [...parts.values()].toSorted((a, b) => (a.name < b.name ? -1 : 1))
}

const sizeOf = (parts: Iterable<StoredObject>) => [...parts].reduce((sum, part) => sum + part.bytes, 0)

/** All of a file, whole. @throws AppError NOT_FOUND where a part of it is missing */
export async function readFile(owner: FileOwner, fileId: string, bytes: number): Promise<Readable> {
  const parts = await partsOf(owner, fileId, bytes)
  if (sizeOf(parts) !== bytes) {
    throw notFound(`file ${fileId} of tenant ${owner.id}: ${sizeOf(parts)} of ${bytes} bytes are there`)
  }
  async function* all() {
    for (const { store, name } of parts) yield* store.get(name) as AsyncIterable<Buffer>
  }
  return Readable.from(all(), { objectMode: false })
}

/** Refuses the number of a part that a file of this size hasn't got; gives how many bytes it must have. @throws AppError INVALID_INPUT */
export function bytesOfPart(part: number, bytes: number): number {
  const size = Math.min(partBytes, bytes - part * partBytes)
  if (Number.isInteger(part) && part >= 0 && size > 0) return size
  throw new AppError('INVALID_INPUT', { internal: `a file of ${bytes} bytes has no part ${part}` })
}

/** Deletes files wherever they are. Can be repeated. */
export async function deleteFiles(tenantId: string, fileIds: readonly string[]): Promise<void> {
  for (const { store } of await allFileStores())
    for (const id of fileIds) for await (const { name } of store.list(fileStem(tenantId, id))) await store.delete(name)
}
