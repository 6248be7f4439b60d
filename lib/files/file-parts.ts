import { Readable } from 'node:stream'
import { buffer } from 'node:stream/consumers'
import { setTimeout as sleep } from 'node:timers/promises'
import { AppError, isAppError, notFound } from '@/lib/errors'
import type { ObjectStore, StoredObject } from '@/lib/stores/object-store'
import { allFileStores, type FileOwner, fileStoreOf, hasFileStore } from './file-stores'

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

/** The file that an object is a part of; null for what is none. */
export const fileIdOf = ({ name }: Pick<StoredObject, 'name'>): string | null =>
  /\/([\da-f]{8}(?:-[\da-f]{4}){3}-[\da-f]{12})\.\d+$/.exec(name)?.[1] ?? null

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
  if (hasFileStore(owner)) await lookIn(await fileStoreOf(owner))
  if (sizeOf(parts.values()) < bytes) for (const { store } of await allFileStores()) await lookIn(store)
  return [...parts.values()].toSorted((a, b) => (a.name < b.name ? -1 : 1))
}

const sizeOf = (parts: Iterable<StoredObject>) => [...parts].reduce((sum, part) => sum + part.bytes, 0)

/** The parts of a file that is whole. @throws AppError NOT_FOUND where one is missing */
async function wholeFile(owner: FileOwner, fileId: string, bytes: number): Promise<Part[]> {
  const parts = await partsOf(owner, fileId, bytes)
  if (sizeOf(parts) === bytes) return parts
  throw notFound(`file ${fileId} of tenant ${owner.id}: ${sizeOf(parts)} of ${bytes} bytes are there`)
}

/** All of a file, whole. @throws AppError NOT_FOUND where a part of it is missing */
export async function readFile(owner: FileOwner, fileId: string, bytes: number): Promise<Readable> {
  const parts = await wholeFile(owner, fileId, bytes)
  async function* all() {
    for (const part of parts) yield* contentOf(part)
  }
  return Readable.from(all(), { objectMode: false })
}

/** So often a part that is to be copied elsewhere is asked for, while the store is out of reach. */
const tries = 4

/** The same, part by part, each as a whole. @throws AppError NOT_FOUND where one is missing, or was never put there by us */
export async function* readParts(owner: FileOwner, fileId: string, bytes: number): AsyncGenerator<Buffer> {
  const parts = await wholeFile(owner, fileId, bytes)
  const strange = parts.find(
    (part, number) => part.bytes > partBytes || part.name !== partName(owner.id, fileId, number),
  )
  if (strange) throw notFound(`file ${fileId} of tenant ${owner.id}: ${strange.name} is none of its parts`)
  for (const part of parts) yield await wholePart(part)
}

async function wholePart(part: Part): Promise<Buffer> {
  for (let tried = 1; ; tried++) {
    try {
      return await buffer(contentOf(part))
    } catch (error) {
      if (tried === tries || !isAppError(error, 'UNAVAILABLE')) throw error
      await sleep(200 * 2 ** tried)
    }
  }
}

/** A part that was brought after its tenant since it was found is read where it is now. */
async function* contentOf({ store, name }: Part): AsyncGenerator<Buffer> {
  let isBegun = false
  try {
    for await (const chunk of store.get(name) as AsyncIterable<Buffer>) {
      isBegun = true
      yield chunk
    }
    return
  } catch (error) {
    if (isBegun || !isAppError(error, 'NOT_FOUND')) throw error
  }
  for (const { store: other } of await allFileStores())
    for await (const found of other.list(name))
      if (found.name === name) {
        for await (const chunk of other.get(name) as AsyncIterable<Buffer>) yield chunk
        return
      }
  throw notFound(`${name} is in no store any more`)
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
