import path from 'node:path'
import { z } from 'zod'
import type { ArchiveSummary } from '@/lib/archives/archive-summary'
import { keyOf } from '@/lib/archives/tenant-key'
import { writeArchive } from '@/lib/archives/write-archive'
import { slugInput } from '@/lib/auth/input'
import { control } from '@/lib/db/control-client'
import type { Answer, FleetCommand } from './fleet-command'
import { bytes, count, counted, duration } from './format'
import { flag } from './inputs'
import { stopSignal } from './interruption'
import { paint } from './paint'
import { lineOf } from './progress'
import { CommandError, UsageError } from './usage-error'
import { assertFree, writeWhole } from './whole-file'

const fileInput = z.string().min(1, 'must name a file')

const parameters = {
  slug: { flags: '<slug>', text: 'the workspace’s subdomain', input: slugInput },
  out: {
    flags: '--out <file>',
    text: 'where it goes, like acme.tenantry; a file that isn’t there yet, or - for standard output',
    input: fileInput,
  },
  keyOut: {
    flags: '--key-out <file>',
    text: 'write the key, too, into a file of its own that isn’t there yet',
    input: fileInput.optional(),
  },
  withoutFiles: {
    flags: '--without-files',
    text: 'rows alone; what people have attached stays in its store, and nowhere else',
    input: flag,
  },
}

export const exportCommand: FleetCommand<typeof parameters> = {
  name: 'export',
  summary: 'Write all rows and files of a tenant into one encrypted file, while it works.',
  details: `All rows are as they were at one moment, and with them come the files that they speak of. The archive is for "restore", and for nobody who hasn't the tenant's key: the control
plane keeps that, and erasing the tenant destroys it, and with it every archive.

With --key-out you keep the key yourself: the archive can then be read for ever, by whoever has both files, with "restore
--key", or with the tool age. Keep it apart from the archive, and destroy it when the tenant asks to be forgotten. Without
it the archive ends with its tenant.`,
  parameters,
  examples: [
    ['export acme --out acme.tenantry', 'it can be restored here while acme, or its key, is here'],
    ['export acme --out acme.tenantry --key-out acme.key', 'and after acme was erased, or elsewhere'],
    ['export acme --out - > acme.tenantry', 'through a pipe; put "npm run --silent" before it'],
  ],
  contradiction({ out, keyOut }, { wantsJson }) {
    if (out === '-' && wantsJson) return '--out - and --json both want standard output: name a file.'
    if (out !== '-' && keyOut !== undefined && path.resolve(out) === path.resolve(keyOut))
      return '--key-out must be another file than --out: who has both can read it.'
    return undefined
  },
  async run({ slug, out, keyOut, withoutFiles }): Promise<Answer> {
    if (out === '-' && process.stdout.isTTY) throw new UsageError('--out: an archive is nothing for a terminal.')
    if (out !== '-') await assertFree('--out', out)
    if (keyOut !== undefined) await assertFree('--key-out', keyOut)
    const tenant = await tenantOf(slug)
    const startedAt = performance.now()
    const summary = await write(tenant, { slug, out, withoutFiles })
    if (keyOut !== undefined) await writeKey(tenant.id, slug, keyOut)
    const text = inWords(slug, { summary, out, keyOut, ms: performance.now() - startedAt })
    if (out !== '-') return { json: { slug, tenantId: tenant.id, file: out, ...summary }, text }
    process.stderr.write(`${text}\n`)
    return { json: {}, text: '' }
  },
}

async function tenantOf(slug: string): Promise<{ id: string; rows: number }> {
  const tenant = await control().tenant.findUnique({
    where: { slug, state: 'active' },
    select: { id: true, sizes: { orderBy: { day: 'desc' }, take: 1, select: { rows: true } } },
  })
  if (!tenant) throw new UsageError(`slug: there is no workspace ${slug}, or it hasn’t come to life yet.`)
  return { id: tenant.id, rows: Number(tenant.sizes[0]?.rows ?? 0) }
}

/** How many rows there will be is what was measured last night, if it was. */
async function write(
  { id, rows: about }: { id: string; rows: number },
  { slug, out, withoutFiles }: { slug: string; out: string; withoutFiles: boolean },
) {
  const line = lineOf<{ rows: number; bytes: number }>(`Exporting ${slug}`, (progress) => ({
    share: Math.min(progress.rows / Math.max(about, progress.rows * 1.05, 1), 1),
    words: `${counted(progress.rows, 'row')}${about > progress.rows ? ` of about ${count(about)}` : ''}, ${bytes(progress.bytes)}`,
  }))
  const signal = stopSignal(() => line.note('Stopping: what was written is removed.'))
  const options = { signal, onProgress: line.update, withoutFiles }
  try {
    if (out === '-') return await writeArchive(id, process.stdout, options)
    return await writeWhole(out, (destination) => writeArchive(id, destination, options))
  } catch (error) {
    if (signal.aborted) throw new CommandError('It was stopped, and nothing is left of it.', { cause: error })
    throw error
  } finally {
    line.end()
  }
}

async function writeKey(tenantId: string, slug: string, file: string): Promise<void> {
  const key = await keyOf(tenantId)
  await writeWhole(file, (destination) => {
    const lines = [`# Key of the archives of ${slug}, tenant ${tenantId}. Whoever has it can read them.`, key, '']
    return new Promise<void>((resolve, reject) => {
      destination.on('error', reject)
      destination.end(lines.join('\n'), () => resolve())
    })
  })
}

interface Exported {
  summary: ArchiveSummary
  out: string
  keyOut: string | undefined
  ms: number
}

function inWords(slug: string, { summary, out, keyOut, ms }: Exported): string {
  const { rows, sha256, schemaVersion } = summary
  const where = out === '-' ? 'standard output' : out
  return [
    `${paint.good('✔')} ${where}: ${counted(rows, 'row')} of ${slug}, ${bytes(summary.bytes)} ${paint.quiet(`(${duration(ms)})`)}`,
    `  sha256 ${sha256}, tables as of ${schemaVersion}`,
    ...filesInWords(summary.files),
    keyOut === undefined
      ? '  Its key is in the control plane alone: it can be read as long as the tenant isn’t erased.'
      : `  ${keyOut} is the key to it: keep it elsewhere.`,
  ].join('\n')
}

function filesInWords(files: ArchiveSummary['files']): string[] {
  if (!files) return ['  Without its files: they are in their store alone.']
  const { kept, gone, lost } = files
  return [
    `  ${counted(kept, 'file')} with it, ${bytes(files.bytes)}`,
    ...(gone > 0 ? [`  ${counted(gone, 'file')} deleted meanwhile, and not in it`] : []),
    ...(lost > 0
      ? [`${paint.warn('!')} ${counted(lost, 'file')} not in it: the store hasn’t got them as their rows say`]
      : []),
  ]
}
