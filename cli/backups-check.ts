import { z } from 'zod'
import { slugInput } from '@/lib/auth/input'
import { type BackupCheck, checkBackup } from '@/lib/backups/check-backup'
import { compareStore, type StoreDifferences } from '@/lib/backups/compare-store'
import { readBackups } from '@/lib/backups/read-backups'
import type { BackupStore } from '@/lib/backups/store'
import { openBackupStore, tenantIdsOf } from './backup-store'
import type { Answer, FleetCommand } from './fleet-command'
import { bytes, counted } from './format'
import { stopSignal } from './interruption'
import { paint } from './paint'
import { progressLine } from './progress'

const parameters = {
  slugs: {
    flags: '[slugs...]',
    text: 'which tenants; all where nothing is said',
    input: z.array(slugInput).default([]),
  },
}

export const backupsCheckCommand: FleetCommand<typeof parameters> = {
  name: 'check',
  summary: 'Read newest backups back, and say whether they could be restored.',
  details: `Each is read to its end: hash, key, and the rows in it. Nothing is written anywhere. One that is bad counts as failed from
then on, and the next one is made. Without a name, the whole store is compared with the journal, too: what is lost, and what
nobody knows. Fails where anything is bad, lost or missing.`,
  parameters,
  examples: [
    ['backups check acme', 'one tenant'],
    ['backups check --json', 'once a month, from a scheduler'],
  ],
  async run({ slugs }): Promise<Answer> {
    const store = await openBackupStore()
    await tenantIdsOf(slugs)
    const tenants = await readBackups(slugs.length > 0 ? { slugs } : {})
    const none = tenants.filter(({ newest }) => newest === null).map(({ slug }) => slug)
    const checks = await checkAll(
      store,
      tenants.flatMap(({ newest }) => newest ?? []),
    )
    return answerOf(checks, none, slugs.length > 0 ? null : await compareStore(store))
  },
}

async function checkAll(store: BackupStore, backups: Parameters<typeof checkBackup>[1][]): Promise<BackupCheck[]> {
  const line = progressLine('Reading back')
  const signal = stopSignal(() => line.note('Stopping.'))
  const checks: BackupCheck[] = []
  for (const backup of backups) {
    if (signal.aborted) break
    const check = await checkBackup(store, backup)
    checks.push(check)
    if (check.status === 'bad') line.note(`${paint.bad('✖')} ${backup.slug}: ${check.reason}`)
    line.update({
      done: checks.length,
      total: backups.length,
      failed: checks.filter(({ status }) => status === 'bad').length,
    })
  }
  line.end()
  return checks
}

function answerOf(checks: BackupCheck[], none: string[], differences: StoreDifferences | null): Answer {
  const bad = checks.flatMap((check) => (check.status === 'bad' ? [check] : []))
  const good = checks.length - bad.length
  const lines = [
    `${good === checks.length ? paint.good('✔') : paint.bad('✖')} ${good} of ${counted(checks.length, 'newest backup')} can be restored.`,
    ...bad.map(({ backup, reason }) => `  ${backup.slug}: ${reason}`),
    ...checks.flatMap((check) =>
      check.status === 'good' && check.lost > 0
        ? [
            `${paint.warn('!')} ${check.backup.slug}: ${counted(check.lost, 'file')} not in it; they were missing from their store.`,
          ]
        : [],
    ),
    ...(none.length > 0 ? [`${paint.warn('!')} No backup yet: ${none.join(', ')}`] : []),
    ...(differences ? differencesInWords(differences) : []),
  ]
  const wrong = bad.length + none.length + (differences?.lost.length ?? 0)
  return {
    json: {
      good,
      bad: bad.map(({ backup, reason }) => ({
        slug: backup.slug,
        id: backup.id,
        objectName: backup.objectName,
        reason,
      })),
      none,
      store: differences,
    },
    text: lines.join('\n'),
    failure:
      wrong > 0 ? { code: 'FAILED', message: 'Not every tenant could be restored from its newest backup.' } : undefined,
  }
}

function differencesInWords({ objects, bytes: size, orphans, lost }: StoreDifferences): string[] {
  return [
    `${lost.length > 0 ? paint.bad('✖') : paint.good('✔')} The store has ${counted(objects, 'object')}, ${bytes(size)}; ${lost.length} of those in the journal are lost.`,
    ...lost.map(({ objectName, reason }) => `  ${objectName}: ${reason}`),
    ...(orphans.length > 0
      ? [
          `${paint.warn('!')} In no journal, left by a crash or by a restored control plane; docs/backups.md says what to do:`,
        ]
      : []),
    ...orphans.map(({ name }) => `  ${name}`),
  ]
}
