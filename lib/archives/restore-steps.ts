import { v7 as uuidv7 } from 'uuid'
import { entitlementsOf } from '@/lib/billing/plans'
import { toPlace } from '@/lib/control/places'
import { control } from '@/lib/db/control-client'
import { clearMachinery, type HomeAt, readHome, receiveHome, takeHome } from '@/lib/db/home-hold'
import { openHome } from '@/lib/db/home-move'
import { AppError, notFound } from '@/lib/errors'
import { eraseFiles } from '@/lib/files/erase-files'
import { activateTenant } from '@/lib/operations/activate-tenant'
import { claimPlace, type Wanted } from '@/lib/operations/claim-place'
import { readHistories } from '@/lib/operations/migrations/history'
import type { Noted } from '@/lib/operations/operation-journal'
import { type Step, type StepContext, Suspension } from '@/lib/operations/operation-step'
import { readyPlace } from '@/lib/operations/provision-steps'
import { undoProvision } from '@/lib/operations/undo-provision'
import { type ArchiveToLoad, loadArchive } from './load-archive'
import { assertRoomFor, filesIn, hasFiles, restoreFiles } from './restore-files'

/** What no journal holds: the archive, and what the tenant is to be called. */
export interface GivenArchive extends Omit<ArchiveToLoad, 'entry'> {
  slug: string
  wanted: Wanted
  withoutFiles: boolean
}

/**
 * What restores an archive. Without `given`, after a crash, what isn't loaded is undone: the archive is only where the
 * operator is. Until the last step the tenant is `pending`, and its home lets nobody in.
 */
export function restoreSteps(tenantId: string, given?: GivenArchive): Step[] {
  return [
    {
      name: 'claim',
      async run() {
        // Nothing is brought before this is noted: what is there isn't of this restore, and isn't for it to delete.
        const hadFiles = given && bringsFiles(given) ? await hasFiles(tenantId) : true
        if ((await control().tenant.count({ where: { id: tenantId } })) > 0) return { hadFiles }
        if (!given) throw brokenOff()
        const { slug, wanted, isCopy, archive } = given
        const { name } = archive.manifest.tenant
        await claimPlace({ id: tenantId, slug, name, takesSlugBack: !isCopy }, wanted)
        return { hadFiles }
      },
      // One way back for all steps, the same that a purge takes.
      undo: () => undoProvision(tenantId),
      leaves: () => `tenant ${tenantId}, with its place: the next purge of pending tenants tries again`,
    },
    { name: 'place', run: () => readyPlace(tenantId) },
    {
      name: 'load',
      async run(at) {
        if (!given) throw brokenOff()
        return load(tenantId, given, at)
      },
    },
    {
      name: 'files',
      async run(at) {
        const { files: coming, fileRows = 0 } = at.results.load ?? {}
        if (coming === 0) return { restored: 0, missing: fileRows }
        if (!given) throw brokenOff()
        const { options } = given
        const signal = eitherSignal(at.signal, options.signal)
        const files = await restoreFiles(tenantId, { ...given, options: { ...options, signal } }, at).catch(
          stopped(options.signal),
        )
        return { ...files }
      },
      undo: (at) => takeFilesBack(tenantId, at),
    },
    { name: 'home', run: (at) => open(tenantId, at) },
    { name: 'activate', run: () => activateTenant(tenantId) },
  ]
}

/** What an operator hears who has stopped it. */
export const stopped = (signal: AbortSignal | undefined) => (error: unknown) => {
  throw signal?.aborted ? new AppError('CONFLICT', { message: 'It was stopped.', cause: error }) : error
}

const brokenOff = () =>
  new AppError('NOT_FOUND', {
    message: 'It was broken off before all rows were there, and no journal holds an archive.',
  })

const bringsFiles = ({ archive, withoutFiles }: GivenArchive) => !withoutFiles && filesIn(archive) > 0

const eitherSignal = (signal: AbortSignal, wish: AbortSignal | undefined) =>
  AbortSignal.any([signal, ...(wish ? [wish] : [])])

/** There is no giving up: with its tenant gone, nobody would look for them any more. */
async function takeFilesBack(tenantId: string, { results }: StepContext): Promise<void> {
  if (results.claim?.hadFiles !== false) return
  try {
    await eraseFiles(tenantId)
  } catch (cause) {
    throw new Suspension('the files that it brought could not be deleted yet', { cause })
  }
}

async function homeOf(tenantId: string): Promise<{ home: HomeAt; epoch: bigint }> {
  const row = await control().placement.findUnique({
    where: { tenantId },
    include: { place: { include: { shard: true } } },
  })
  if (!row) throw notFound(`tenant ${tenantId} has no placement`)
  const { ownerUrl, schemaName } = toPlace(row.place)
  return { home: { tenantId, ownerUrl, schemaName }, epoch: row.epoch }
}

async function load(
  tenantId: string,
  given: GivenArchive,
  { operationId, attempt, assertHeld, signal }: StepContext,
): Promise<Noted> {
  const { manifest, summary } = given.archive
  const files = bringsFiles(given) ? filesIn(given.archive) : 0
  if (files > 0) await assertRoomFor(tenantId)
  const { home, epoch } = await homeOf(tenantId)
  const hold = { operationId, attempt }
  await receiveHome(home, hold, { epoch, assertHeld })
  await clearMachinery(home, hold)
  const tablesVersion = (await readHome(home))?.tablesVersion ?? ''
  if (tablesVersion < manifest.schemaVersion) {
    const message = `The tables there are at ${tablesVersion}, older than the archive: migrate the fleet, then restore again.`
    throw new AppError('CONFLICT', { message })
  }
  const wish = given.options.signal
  const { schemaVersion, dataSteps, writtenAt, tenant } = manifest
  const entry = {
    id: uuidv7(),
    subject_id: tenantId,
    subject_label: tenant.name,
    details: JSON.stringify({ writtenAt }),
  }
  const options = { ...given.options, signal: eitherSignal(signal, wish) }
  const leftOut = await loadArchive(home, hold, { ...given, options, entry }).catch(stopped(wish))
  const rows = summary.rows - Object.values(leftOut).reduce((sum, count) => sum + count, 0)
  return {
    rows,
    schemaVersion,
    dataSteps: JSON.stringify(dataSteps),
    leftOut: JSON.stringify(leftOut),
    files,
    fileRows: given.archive.fileRows,
  }
}

/**
 * Lets the tenant in, on the plan Free: what it pays for is what Stripe says. Where the archive is older than a data step, the
 * tenant waits for that at its old version, and `fleet migrate` takes it.
 */
async function open(tenantId: string, { operationId, attempt, results, assertHeld }: StepContext): Promise<Noted> {
  const { home, epoch } = await homeOf(tenantId)
  // Another attempt than that which has loaded it, where that one was broken off.
  await takeHome(home, { operationId, attempt }, assertHeld)
  const target = await readHome(home)
  if (!target) throw notFound(`tenant ${tenantId} has no home`)
  const written = String(results.load?.schemaVersion)
  const { tenant: history } = await readHistories()
  const isDue = history.some(({ name, data }) => data && name > written && name <= target.tablesVersion)
  const schemaVersion = isDue ? written : target.tablesVersion
  const done = JSON.parse(String(results.load?.dataSteps)) as string[]
  await openHome(
    home,
    { operationId, attempt },
    {
      epoch,
      source: {
        ...target,
        standing: 'ok',
        limits: entitlementsOf('free').limits,
        entitlementsVersion: 0n,
        schemaVersion,
      },
      steps: done.map((name) => ({ name, done_at: new Date() })),
    },
  )
  return { waitsForMigration: isDue }
}
