import { dayMs } from '@/lib/auth/lifetimes'
import type { Role } from '@/lib/auth/permissions'
import type { Context } from '@/lib/tenancy/context'
import { type ApiScope, parseScopes, scopesWithin } from './scopes'
import { working } from './working'

export interface ListedApiKey {
  id: string
  name: string
  /** Its first characters. */
  prefix: string
  scopes: ApiScope[]
  /** Those of them that it can't use, since its maker may not any more. */
  withheld: ApiScope[]
  makerName: string
  createdAt: Date
  expiresAt: Date | null
  /** Within a week. */
  expiresSoon: boolean
  lastUsedAt: Date | null
  revokedAt: Date | null
}

/** The workspace's keys that work, and the last twenty that no longer do; the newest first. */
export async function listApiKeys({ db }: Context): Promise<{ working: ListedApiKey[]; ended: ListedApiKey[] }> {
  const [current, ended] = await Promise.all([
    db.apiKey.findMany({ where: working(), ...query }),
    db.apiKey.findMany({ where: { NOT: working() }, ...query, take: 20 }),
  ])
  return { working: current.map(toListed), ended: ended.map(toListed) }
}

const query = {
  orderBy: { id: 'desc' },
  select: {
    id: true,
    name: true,
    prefix: true,
    scopes: true,
    createdAt: true,
    expiresAt: true,
    lastUsedAt: true,
    revokedAt: true,
    createdBy: { select: { name: true, role: true } },
  },
} as const

type Row = Omit<ListedApiKey, 'scopes' | 'withheld' | 'makerName' | 'expiresSoon'> & {
  scopes: string
  createdBy: { name: string; role: string }
}

function toListed({ scopes: text, createdBy, ...key }: Row): ListedApiKey {
  const scopes = parseScopes(text)
  const usable = scopesWithin(createdBy.role as Role, scopes)
  const withheld = scopes.filter((scope) => !usable.includes(scope))
  const expiresSoon = key.expiresAt !== null && key.expiresAt.getTime() - Date.now() < 7 * dayMs
  return { ...key, scopes, withheld, expiresSoon, makerName: createdBy.name }
}
