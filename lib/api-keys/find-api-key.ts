import type { Role } from '@/lib/auth/permissions'
import { unique } from '@/lib/db/keys'
import type { TenantTx } from '@/lib/db/tenant-client'
import { hashOfApiKey } from './key'
import { type ApiScope, parseScopes, scopesWithin } from './scopes'

/** Between two notes that a key was used. */
const noteEveryMs = 60_000

export interface FoundApiKey {
  id: string
  name: string
  /** What it may do at this moment: what it was given, and its maker still may. */
  scopes: ApiScope[]
  expiresAt: Date | null
  maker: { id: string; name: string; email: string; role: Role }
}

/**
 * The key that this text is, among this tenant's own; null for anything else: unknown, another tenant's, expired, revoked, or
 * of somebody who is no longer here. Notes that it is used, at most once a minute.
 */
export async function findApiKey(db: TenantTx, text: string): Promise<FoundApiKey | null> {
  const keyHash = hashOfApiKey(text)
  if (!keyHash) return null
  const row = await db.apiKey.findUnique({
    where: unique('tenantId_keyHash', { keyHash }),
    select: {
      id: true,
      name: true,
      scopes: true,
      expiresAt: true,
      revokedAt: true,
      lastUsedAt: true,
      createdBy: {
        select: { id: true, name: true, email: true, role: true, deactivatedAt: true, emailVerifiedAt: true },
      },
    },
  })
  if (!row || row.revokedAt || (row.expiresAt && row.expiresAt <= new Date())) return null
  const { deactivatedAt, emailVerifiedAt, role, ...who } = row.createdBy
  if (deactivatedAt || !emailVerifiedAt) return null
  await noteUse(db, row)
  const maker = { ...who, role: role as Role }
  const { id, name, expiresAt } = row
  return { id, name, expiresAt, maker, scopes: scopesWithin(maker.role, parseScopes(row.scopes)) }
}

async function noteUse(db: TenantTx, { id, lastUsedAt }: { id: string; lastUsedAt: Date | null }): Promise<void> {
  const now = new Date()
  if (lastUsedAt && now.getTime() - lastUsedAt.getTime() < noteEveryMs) return
  await db.apiKey.updateMany({ where: { id }, data: { lastUsedAt: now } })
}
