import { Readable } from 'node:stream'
import { control } from '@/lib/db/control-client'
import { AppError, notFound } from '@/lib/errors'
import { deleteFiles, putPart, tenantFolder } from '@/lib/files/file-parts'
import { allFileStores, type FileOwner, hasFileStore } from '@/lib/files/file-stores'
import type { StepContext } from '@/lib/operations/operation-step'
import { type ReadArchive, readArchive } from './read-archive'
import { drained } from './read-files'
import { broken, type UnpackOptions } from './unpack-files'

/** What has become of the files that rows speak of. */
export interface RestoredFiles {
  restored: number
  /** The archive hadn't got them, or they weren't wanted: opening one says that it isn't there. */
  missing: number
}

async function ownerOf(tenantId: string): Promise<FileOwner> {
  const owner = await control().tenant.findUnique({ where: { id: tenantId }, select: { id: true, region: true } })
  if (!owner) throw notFound(`tenant ${tenantId} is gone`)
  return owner
}

/** How many files the archive brings. */
export const filesIn = ({ summary }: ReadArchive): number => summary.files?.kept ?? 0

/** Said before a row is written. @throws AppError CONFIGURATION where files have nowhere to go */
export async function assertRoomFor(tenantId: string): Promise<void> {
  const owner = await ownerOf(tenantId)
  if (hasFileStore(owner)) return
  const message = `There are files in the archive, and FILES_URL names no place for those of region ${owner.region}. Name one, or leave them out with --without-files.`
  throw new AppError('CONFIGURATION', { message, internal: message })
}

/** True where a store has something of this tenant already: of a life before, say, that the control plane has forgotten. */
export async function hasFiles(tenantId: string): Promise<boolean> {
  for (const { store } of await allFileStores()) {
    for await (const { name } of store.list(tenantFolder(tenantId))) if (name) return true
  }
  return false
}

const noteEveryMs = 2_000

/**
 * Brings an archive's files into the store of the tenant's region, under its own keys, in the order that they are in; what an
 * earlier run has noted as being there is passed over. Nobody sees the tenant yet.
 * @throws AppError INVALID_INPUT (it is another archive by now), CONFLICT (taken over), UNAVAILABLE (the store)
 */
export async function restoreFiles(
  tenantId: string,
  { archive, source, options }: { archive: ReadArchive; source: () => Readable; options: UnpackOptions },
  at: StepContext,
): Promise<RestoredFiles> {
  const { fileRows } = archive
  const files = { restored: filesIn(archive), missing: fileRows - filesIn(archive) }
  const owner = await ownerOf(tenantId)
  const upTo = typeof at.progress.filesUpTo === 'string' ? at.progress.filesUpTo : ''
  let notedAt = 0
  const again = await readArchive(source(), options, {
    async part(id, part, content) {
      if (id <= upTo) return drained(content)
      await putPart(owner, id, part, Readable.from(held(content, at), { objectMode: false }))
    },
    async end({ id, state }) {
      if (id <= upTo) return
      if (state !== 'kept') await deleteFiles(tenantId, [id])
      if (Date.now() - notedAt < noteEveryMs) return
      await at.note({ ...at.progress, filesUpTo: id })
      notedAt = Date.now()
    },
  })
  if (again.sha256 !== archive.sha256) throw broken('it was changed while it was restored')
  return files
}

/** Whoever was taken over meanwhile stores nothing: all that was brought may have been taken back. */
async function* held(content: AsyncIterable<Buffer>, { assertHeld }: StepContext): AsyncGenerator<Buffer> {
  yield* content
  await assertHeld()
}
