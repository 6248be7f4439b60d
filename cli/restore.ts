import { createReadStream, createWriteStream } from 'node:fs'
import fs from 'node:fs/promises'
import os from 'node:os'
import path from 'node:path'
import { pipeline } from 'node:stream/promises'
import { z } from 'zod'
import { identityInput, restoreInput } from '@/lib/archives/input'
import { type Restored, restoreArchive } from '@/lib/archives/restore-archive'
import { originOf } from '@/lib/control/catalogue'
import { readTenants } from '@/lib/operations/read-tenants'
import { confirm } from './confirm'
import type { Answer, FleetCommand } from './fleet-command'
import { count, counted, duration } from './format'
import { yes } from './inputs'
import { stopSignal } from './interruption'
import { assertKnown } from './known-names'
import { productInWords } from './open-product'
import { outcomeFailure } from './outcome-failure'
import { paint } from './paint'
import { placementInWords } from './placement-in-words'
import { lineOf } from './progress'
import { UsageError } from './usage-error'

const { as, kind, shard, region, withoutFiles } = restoreInput.shape

const parameters = {
  file: { flags: '<file>', text: 'an archive, or - for standard input', input: z.string().min(1) },
  as: {
    flags: '--as <slug>',
    text: 'as a new workspace of this name, beside the one that it is of; as that one where nothing is said',
    input: as,
  },
  kind: {
    flags: '--to <placement>',
    text: 'shared, schema or database; as it lived where nothing is said',
    input: kind,
  },
  shard: { flags: '--shard <name>', text: 'on this shard; one that has room where nothing is said', input: shard },
  region: { flags: '--region <name>', text: 'in this region; where it lived where nothing is said', input: region },
  key: {
    flags: '--key <file>',
    text: 'the key that "export --key-out" wrote; the one that is kept here where nothing is said',
    input: z.string().min(1).optional(),
  },
  withoutFiles: {
    flags: '--without-files',
    text: 'rows alone: what was attached is named, and isn’t there',
    input: withoutFiles,
  },
  yes,
}

export const restoreCommand: FleetCommand<typeof parameters> = {
  name: 'restore',
  summary: 'Bring a tenant back from an archive, as itself or as a new one.',
  details: `All of the archive is read and checked before anything is written: one that is broken, or somebody else's, changes
nothing. The tenant is seen by nobody until all of it is there and was compared with the archive. What fails is undone; what
was broken off goes on when the same command is run again.

As itself only once it isn't there any more; it gets its address back. Everybody signs in anew, and links in mails that were
sent are void. A new one beside it doesn't send mails again that were on their way. The plan is what it pays for: Free,
unless Stripe says otherwise. A place that is more than that stays; the plan doesn't move it.

Asks first, unless --yes is given.`,
  parameters,
  examples: [
    ['restore acme.tenantry --as acme-july', 'beside acme, to look something up'],
    ['restore acme.tenantry --key acme.key --yes', 'acme itself, after it was erased'],
    ['restore acme.tenantry --as acme-eu --to database --region eu', 'into a database of its own, elsewhere'],
  ],
  async run({ file, key, yes, ...given }): Promise<Answer> {
    await assertKnown('--shard', { shards: given.shard === undefined ? [] : [given.shard] })
    await assertKnown('--region', { region: given.region })
    const identity = key === undefined ? undefined : await readKey(key)
    // Standard input holds the archive: nobody can be asked there.
    if (file === '-' && !yes)
      throw new UsageError('With the archive on standard input nothing can be asked: say --yes.')
    if (file === '-' && process.stdin.isTTY)
      throw new UsageError('file: nobody types an archive: give a file, or a pipe.')
    await assertFile(file)
    await confirm(`This makes a workspace of ${file}, on ${productInWords()}.`, yes)
    const startedAt = performance.now()
    const restored = await withFile(file, (path) => restoreAndWatch({ ...given, identity }, path))
    const failure = outcomeFailure(restored)
    if (failure) return { json: restored, text: '', failure }
    const [tenant] = await readTenants({ slug: restored.slug ?? '' })
    const url = originOf(restored.slug ?? '')
    const lines = [
      `${paint.good('✔')} ${restored.slug} is back: ${url} ${paint.quiet(`(${counted(restored.rows ?? 0, 'row')}, ${duration(performance.now() - startedAt)})`)}`,
      ...(tenant ? [`  It lives in ${placementInWords(tenant)}.`] : []),
      restored.waitsForMigration
        ? '  Its archive is older than this release: it sees a maintenance page until you run "fleet migrate".'
        : '  Its people sign in anew.',
      ...reportInWords(restored),
    ]
    return { json: { ...restored, url, tenant }, text: lines.join('\n') }
  },
}

/** What came of its files, and what was left out on purpose. */
function reportInWords({ files, leftOut = {} }: Restored): string[] {
  const { restored = 0, missing = 0 } = files ?? {}
  const left = Object.entries(leftOut).map(([table, rows]) => `${count(rows)} of ${table}`)
  return [
    ...(restored > 0 ? [`  ${counted(restored, 'file')} brought back.`] : []),
    ...(missing > 0
      ? [`${paint.warn('!')} ${counted(missing, 'file')} missing: named in tasks, and not in this archive.`]
      : []),
    ...(left.length > 0 ? [`  Rows left out on purpose: ${left.join(', ')} (docs/archives.md says why).`] : []),
    ...(leftOut.api_keys ? [`${paint.warn('!')} Its keys of the API are to be made anew.`] : []),
  ]
}

async function readKey(file: string): Promise<string> {
  const text = await fs.readFile(file, 'utf8').catch(() => {
    throw new UsageError(`--key: ${file} can’t be read.`)
  })
  const line = text.split('\n').find((one) => one.trim() !== '' && !one.startsWith('#'))
  const key = identityInput.safeParse(line ?? '')
  if (!key.success) throw new UsageError(`--key: ${file} holds no key of an archive: it begins with AGE-SECRET-KEY-1.`)
  return key.data
}

async function assertFile(file: string): Promise<void> {
  if (file === '-') return
  const stats = await fs.stat(file).catch(() => null)
  if (!stats?.isFile()) throw new UsageError(`file: there is no file ${file}.`)
}

/** An archive is read twice, and standard input can be read once. What is kept meanwhile is encrypted as it came. */
async function withFile<T>(file: string, work: (path: string) => Promise<T>): Promise<T> {
  if (file !== '-') return work(file)
  const folder = await fs.mkdtemp(path.join(os.tmpdir(), 'tenantry-restore-'))
  try {
    const kept = path.join(folder, 'archive')
    await pipeline(process.stdin, createWriteStream(kept, { mode: 0o600 }))
    return await work(kept)
  } finally {
    await fs.rm(folder, { recursive: true, force: true })
  }
}

type Wanted = Omit<Parameters<typeof restoreArchive>[0], 'source' | 'signal' | 'onProgress'>

async function restoreAndWatch(wanted: Wanted, file: string): Promise<Restored> {
  const line = lineOf<{ phase: 'checking' | 'loading'; rows: number; of: number | null }>(
    'Restoring',
    ({ phase, rows, of }) => ({
      share: of === null ? 0 : rows / Math.max(of, 1),
      words: `${phase}, ${of === null ? counted(rows, 'row') : `${count(rows)} of ${counted(of, 'row')}`}`,
      phase,
    }),
  )
  const signal = stopSignal(() => line.note('Stopping: what was done is taken back.'))
  const restored = await restoreArchive({
    ...wanted,
    source: () => createReadStream(file),
    signal,
    onProgress: (progress) => line.update(progress),
  })
  line.end()
  return restored
}
