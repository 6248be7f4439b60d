import { isDeepStrictEqual } from 'node:util'
import type { Readable } from 'node:stream'
import { v7 as uuidv7 } from 'uuid'
import { z } from 'zod'
import { forgetEntitlements, forgetTenant } from '@/lib/control/catalogue'
import { control } from '@/lib/db/control-client'
import { releaseVersion } from '@/lib/db/release'
import { AppError } from '@/lib/errors'
import { taken, type Wanted } from '@/lib/operations/claim-place'
import { fieldErrorsOf } from '@/lib/operations/input'
import type { Noted } from '@/lib/operations/operation-journal'
import { type Outcome, refusedOutcome, resumeOperation, runOperation } from '@/lib/operations/run-operation'
import { isUsableSlug } from '@/lib/tenancy/host'
import { type RestoreInput, restoreInput } from './input'
import { type ReadArchive, readArchive } from './read-archive'
import { type GivenArchive, restoreSteps, stopped } from './restore-steps'
import type { RestoredFiles } from './restore-files'
import { knownKeyOf } from './tenant-key'
import { broken, type UnpackOptions } from './unpack-files'

export interface RestoreOptions {
  /** The archive, from its beginning; it is read twice. */
  source: () => Readable
  /** Aborted while it is read: nothing is restored, and what was done is undone. */
  signal?: AbortSignal | undefined
  onProgress?: ((progress: { phase: 'checking' | 'loading'; rows: number; of: number | null }) => void) | undefined
}

export type Restored = Outcome & {
  tenantId?: string
  slug?: string
  /** That came back. */
  rows?: number
  /** Table → rows that didn't, on purpose: docs/archives.md says which, and why. */
  leftOut?: Record<string, number>
  files?: RestoredFiles
  /** It sees a maintenance page until `fleet migrate` has done the data steps that are newer than the archive. */
  waitsForMigration?: boolean
}

/**
 * Brings a tenant back from an archive of `writeArchive`, as itself or as a new one. First all of it is read and checked; a
 * tenant that is half there is seen by nobody. Journalled: after a crash the same call goes on, and the chores undo what no
 * call takes up. Never throws; what is wrong with the archive is an INVALID_INPUT with `error.fields.file`.
 */
export async function restoreArchive({
  source,
  signal,
  onProgress,
  ...input
}: z.input<typeof restoreInput> & RestoreOptions): Promise<Restored> {
  const parsed = restoreInput.safeParse(input)
  if (!parsed.success) {
    return refusedOutcome(new AppError('INVALID_INPUT', { fieldErrors: fieldErrorsOf(parsed.error) }))
  }
  try {
    const { options, assertOwner } = unpackOptions(parsed.data.identity, signal)
    const archive = await readArchive(source(), options, {
      begin: async (manifest) => assertOwner(manifest.tenant.id),
      onRows: (rows) => onProgress?.({ phase: 'checking', rows, of: null }),
    }).catch(stopped(signal))
    const of = archive.summary.rows
    const onRows = (rows: number) => onProgress?.({ phase: 'loading', rows, of })
    return await beginOrGoOn(parsed.data, { archive, source, options, onRows })
  } catch (error) {
    return refusedOutcome(error)
  }
}

/** Whose key it is read with must be whose rows it says it holds: else somebody could come back as somebody else. */
function unpackOptions(identity: string | undefined, signal: AbortSignal | undefined) {
  let owner: string | undefined
  const options: UnpackOptions = {
    signal,
    async identityFor(tenantId) {
      owner = tenantId
      if (identity !== undefined) return identity
      // A header may say anything before its key is known.
      const known = z.uuid().safeParse(tenantId).success ? await knownKeyOf(tenantId ?? '') : null
      if (known !== null) return known
      throw broken(
        'its key isn’t kept here: it went with its tenant, or the archive is from elsewhere. Whoever has kept the key can give it',
      )
    },
  }
  const assertOwner = (tenantId: string) => {
    if (owner !== undefined && owner !== tenantId) throw broken('it was written for another tenant than it says')
  }
  return { options, assertOwner }
}

async function beginOrGoOn(
  input: RestoreInput,
  read: Omit<GivenArchive, 'slug' | 'wanted' | 'isCopy' | 'withoutFiles'>,
): Promise<Restored> {
  const { tenant, schemaVersion } = read.archive.manifest
  if (schemaVersion > releaseVersion) {
    throw broken(`its tables are of a newer release (${schemaVersion}; this one knows ${releaseVersion})`)
  }
  const isCopy = input.as !== undefined
  const slug = input.as ?? tenant.slug
  if (!isUsableSlug(slug)) throw new AppError('INVALID_INPUT', { fieldErrors: { as: `${slug} can’t be an address.` } })
  const region = input.region ?? (input.shard === undefined ? tenant.region : undefined)
  const wanted = { kind: input.kind ?? tenant.placement, region, shard: input.shard }
  const { withoutFiles } = input
  const noted = { ...notedInput(read.archive, wanted, isCopy), withoutFiles }
  const begun = await brokenOff(isCopy ? { slug } : { id: tenant.id })
  if (begun === 'there') throw isThere(isCopy, slug)
  const tenantId = begun?.tenantId ?? (isCopy ? uuidv7() : tenant.id)
  const steps = restoreSteps(tenantId, { ...read, slug, wanted, isCopy, withoutFiles })
  const outcome = begun
    ? await resumeOperation(begun.operationId, (journal) => {
        if (isDeepStrictEqual(journal.input, noted)) return steps
        const message = `${slug} is being restored from another archive, or elsewhere. Repeat that, or wait until it is taken back.`
        throw new AppError('CONFLICT', { message })
      })
    : await runOperation({ kind: 'restore', tenantId, input: noted }, steps)
  forgetTenant(slug)
  forgetEntitlements(tenantId)
  if (outcome.status !== 'done') return outcome
  return { ...outcome, tenantId, slug, ...(await reportOf(outcome.operationId)) }
}

/** What the journal may hold of it: no names. */
const notedInput = ({ manifest, sha256 }: ReadArchive, { kind, region, shard }: Wanted, isCopy: boolean): Noted => ({
  sha256,
  copyOf: isCopy ? manifest.tenant.id : null,
  kind,
  region: region ?? null,
  shard: shard ?? null,
})

/** A restore that was begun and isn't over; `there` where the tenant, or somebody of this name, is there anyway. */
async function brokenOff(
  where: { slug: string } | { id: string },
): Promise<{ tenantId: string; operationId: string } | 'there' | null> {
  const tenant = await control().tenant.findUnique({ where, select: { id: true, state: true } })
  const tenantId = tenant?.id ?? ('id' in where ? where.id : undefined)
  if (tenantId === undefined) return null
  const operation = await control().operation.findFirst({
    where: { kind: 'restore', tenantId, status: 'running' },
    select: { id: true },
  })
  if (operation && tenant?.state !== 'active') return { tenantId, operationId: operation.id }
  return tenant ? 'there' : null
}

function isThere(isCopy: boolean, slug: string): AppError {
  if (isCopy) return taken(slug)
  const message = `The workspace ${slug} is still there, or being erased. Restore the archive beside it, under another address.`
  return new AppError('CONFLICT', { message, fieldErrors: { as: message } })
}

/** What its steps have noted, whoever ran them. */
async function reportOf(
  operationId: string,
): Promise<Pick<Restored, 'rows' | 'leftOut' | 'files' | 'waitsForMigration'>> {
  const steps = await control().operationStep.findMany({ where: { operationId }, select: { name: true, result: true } })
  const of = (step: string) => Object(steps.find(({ name }) => name === step)?.result) as Noted
  const [load, files] = [of('load'), of('files')]
  return {
    rows: Number(load.rows),
    leftOut: JSON.parse(String(load.leftOut)) as Record<string, number>,
    files: { restored: Number(files.restored), missing: Number(files.missing) },
    waitsForMigration: of('home').waitsForMigration === true,
  }
}
