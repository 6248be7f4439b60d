import { createWriteStream } from 'node:fs'
import fs from 'node:fs/promises'
import { z } from 'zod'
import { slugInput } from '@/lib/auth/input'
import { fetchBackup } from '@/lib/backups/fetch-backup'
import { findBackup } from '@/lib/backups/read-backups'
import { openBackupStore } from './backup-store'
import type { FleetCommand } from './fleet-command'
import { ago, bytes } from './format'
import { paint } from './paint'
import { UsageError } from './usage-error'

const timeInput = z
  .string()
  .transform((text) => new Date(text))
  .refine((time) => !Number.isNaN(time.getTime()), 'must be a time like 2027-01-31T03:00Z, or a day')

const parameters = {
  slug: { flags: '<slug>', text: 'the workspace’s subdomain', input: slugInput },
  out: { flags: '--out <file>', text: 'where it goes; a file that isn’t there yet', input: z.string().min(1) },
  at: {
    flags: '--at <time>',
    text: 'the newest of this time or before; the newest of all where nothing is said',
    input: timeInput.optional(),
  },
}

export const backupsFetchCommand: FleetCommand<typeof parameters> = {
  name: 'fetch',
  summary: 'Copy a tenant’s backup out of the store, for "restore".',
  details:
    'It stays encrypted with the tenant’s key, and is checked against the hash that was noted when it was written.',
  parameters,
  examples: [
    ['backups fetch acme --out acme.tenantry', 'the newest'],
    ['backups fetch acme --at 2027-01-31T03:00Z --out acme.tenantry', 'as it was then'],
  ],
  async run({ slug, out, at }) {
    const store = await openBackupStore()
    const backup = await findBackup({ slug, at })
    if (await fs.stat(out).catch(() => null)) throw new UsageError(`--out: ${out} is there already.`)
    const part = `${out}.part`
    try {
      await fetchBackup(store, backup, createWriteStream(part, { mode: 0o600, flush: true }))
      await fs.rename(part, out)
    } finally {
      await fs.rm(part, { force: true })
    }
    const text = `${paint.good('✔')} ${out}: ${slug} as it was ${ago(backup.startedAt)} (${backup.startedAt.toISOString()}), ${bytes(backup.bytes)}.`
    return { json: { ...backup, file: out }, text }
  },
}
