import { backUpAllDue } from '@/lib/backups/back-up-due-tenants'
import { type BackupOutcome, backUpTenant } from '@/lib/backups/back-up-tenant'
import { dueTenants } from '@/lib/backups/due-tenants'
import type { BackupStore } from '@/lib/backups/store'
import { AppError } from '@/lib/errors'
import { slugInput } from '@/lib/auth/input'
import { z } from 'zod'
import { openBackupStore, tenantIdsOf } from './backup-store'
import { failureOf, failureInWords } from './failure'
import type { Answer, FleetCommand } from './fleet-command'
import { bytes, counted, duration } from './format'
import { stopSignal } from './interruption'
import { paint } from './paint'
import { type ProgressLine, progressLine } from './progress'

const parameters = {
  slugs: {
    flags: '[slugs...]',
    text: 'which tenants; those that are due where nothing is said',
    input: z.array(slugInput).default([]),
  },
}

export const backupsRunCommand: FleetCommand<typeof parameters> = {
  name: 'run',
  summary: 'Back up tenants now, however long it takes.',
  details: `The chores (/api/cron) do the same in slices of 45 s: this is for tenants that don't fit into one, from a scheduler of
yours, and for not waiting. Without a name, whoever has no backup younger than BACKUP_EVERY_HOURS; with names, these, in any
case. Ctrl-C breaks off what is under way and leaves nothing of it.`,
  parameters,
  examples: [
    ['backups run', 'once a night, from a scheduler'],
    ['backups run acme', 'before something risky'],
  ],
  async run({ slugs }): Promise<Answer> {
    const store = await openBackupStore()
    const ids = [...(await tenantIdsOf(slugs)).values()]
    const startedAt = performance.now()
    const outcomes = await backUp(store, ids, slugs.length === 0)
    return answerOf(outcomes, performance.now() - startedAt)
  },
}

async function backUp(store: BackupStore, ids: string[], isDue: boolean): Promise<BackupOutcome[]> {
  const total = isDue ? (await dueTenants({ chores: false, without: [], most: 1_000_000 })).length : ids.length
  const line = progressLine('Backing up')
  const brokenOff = new AppError('CONFLICT', { message: 'It was broken off.', internal: 'it was broken off' })
  const stopped = stopSignal(() => line.note('Breaking off; nothing is left of what is under way.'))
  const stopping = new AbortController()
  stopped.addEventListener('abort', () => stopping.abort(brokenOff))
  const outcomes: BackupOutcome[] = []
  const onDone = (outcome: BackupOutcome) => {
    outcomes.push(outcome)
    tell(line, outcome)
    line.update({ done: outcomes.length, total, failed: outcomes.filter(({ status }) => status === 'failed').length })
  }
  const onProgress = ({ rows }: { rows: number }) =>
    line.update({ done: outcomes.length, total, failed: 0, wave: counted(rows, 'row') })
  const options = { signal: stopping.signal, onProgress }
  if (isDue) await backUpAllDue(store, { ...options, chores: false, onDone })
  for (const id of ids) if (!stopped.aborted) onDone(await backUpTenant(store, id, options))
  line.end()
  return outcomes
}

function tell(line: ProgressLine, outcome: BackupOutcome): void {
  if (outcome.status === 'failed') line.note(`Tenant ${outcome.tenantId}: ${failureInWords(failureOf(outcome.error))}`)
}

function answerOf(outcomes: BackupOutcome[], ms: number): Answer {
  const done = outcomes.flatMap((outcome) => (outcome.status === 'done' ? [outcome] : []))
  const failed = outcomes.flatMap((outcome) => (outcome.status === 'failed' ? [outcome] : []))
  const skipped = outcomes.length - done.length - failed.length
  const size = done.reduce((sum, { summary }) => sum + summary.bytes, 0)
  const lines = [
    outcomes.length === 0
      ? `${paint.good('✔')} Nobody is due.`
      : `${paint.good('✔')} ${counted(done.length, 'tenant')} backed up: ${bytes(size)} in ${duration(ms)}.`,
    ...(skipped > 0
      ? [`  ${counted(skipped, 'tenant')} skipped: another process is backing them up, or has just done so.`]
      : []),
  ]
  return {
    json: {
      done: done.map(({ tenantId, summary: { rows, bytes, sha256 } }) => ({ tenantId, rows, bytes, sha256 })),
      failed: failed.map(({ tenantId, error }) => ({ tenantId, error: failureOf(error) })),
      skipped,
    },
    text: failed.length > 0 && done.length === 0 ? '' : lines.join('\n'),
    failure:
      failed.length > 0
        ? {
            code: 'FAILED',
            message: `${counted(failed.length, 'tenant')} could not be backed up: the lines above say why.`,
          }
        : undefined,
  }
}
