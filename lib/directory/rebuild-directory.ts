import { tenantDb } from '@/lib/control/tenant-db'
import { control } from '@/lib/db/control-client'
import type { TenantTx } from '@/lib/db/tenant-client'
import { emailHash } from './email-hash'

const perPage = 1_000

export interface Rebuilt {
  added: number
  removed: number
}

/**
 * Makes the directory say of a workspace what the workspace says of itself, whatever got lost. People may come and go meanwhile:
 * it looks again until there is nothing to do.
 */
export async function rebuildDirectory(tenantId: string): Promise<Rebuilt> {
  const total: Rebuilt = { added: 0, removed: 0 }
  for (;;) {
    const belong = await memberHashes(tenantDb(tenantId, 'account'))
    const rows = await control().directoryEntry.findMany({ where: { tenantId }, select: { emailHash: true } })
    const known = new Set(rows.map((row) => row.emailHash))
    const missing = [...belong].filter((hash) => !known.has(hash))
    const wrong = [...known].filter((hash) => !belong.has(hash))
    if (missing.length + wrong.length === 0) return total
    for (const hashes of pagesOf(missing)) {
      const data = hashes.map((hash) => ({ tenantId, emailHash: hash }))
      total.added += (await control().directoryEntry.createMany({ data, skipDuplicates: true })).count
    }
    for (const hashes of pagesOf(wrong)) {
      const where = { tenantId, emailHash: { in: hashes } }
      total.removed += (await control().directoryEntry.deleteMany({ where })).count
    }
  }
}

async function memberHashes(db: TenantTx): Promise<Set<string>> {
  const hashes = new Set<string>()
  for (let last: string | undefined; ;) {
    const users = await db.user.findMany({
      where: { emailVerifiedAt: { not: null }, deactivatedAt: null, ...(last && { id: { gt: last } }) },
      orderBy: { id: 'asc' },
      select: { id: true, email: true },
      take: perPage,
    })
    for (const { email } of users) hashes.add(emailHash(email))
    if (users.length < perPage) return hashes
    last = users.at(-1)?.id
  }
}

function pagesOf(hashes: string[]): string[][] {
  const count = Math.ceil(hashes.length / perPage)
  return Array.from({ length: count }, (_, page) => hashes.slice(page * perPage, (page + 1) * perPage))
}
