import type { Role } from '@/lib/auth/permissions'
import type { Entitlements } from '@/lib/billing/plans'
import type { TenantDb } from '@/lib/db/tenant-client'

/** The tenant that a request is about, as the catalogue knows it. */
export interface Tenant {
  id: string
  slug: string
  name: string
  state: 'pending' | 'active'
  region: string
  /** Canonical origin, e.g. https://acme.example.com: what links and mails are built from. */
  origin: string
}

/** From where somebody acts, for the audit log. */
export interface Origin {
  /** Network address. */
  address: string
  /** Their browser or program, as it names itself. */
  agent: string | null
  /** Name of the API key that is used; undefined for a person at a browser. */
  via?: string
}

/** The signed-in person, or who has made the API key that is used. */
export interface Actor {
  userId: string
  sessionId: string
  name: string
  email: string
  role: Role
  /** Undefined where no request is behind it: chores, demo data. */
  from?: Origin
}

/** What a request knows before anybody has signed in. `db` speaks with purpose `account`. */
export interface TenantContext {
  tenant: Tenant
  db: TenantDb
}

/** What every domain function gets first. There is no ambient tenant. `db` speaks with purpose `work` unless the page or action says `account`. */
export interface Context extends TenantContext {
  actor: Actor
  entitlements: Entitlements
}
