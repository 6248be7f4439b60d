import { postgresUrlFrom } from '@/lib/env'
import { AppError } from '@/lib/errors'
import { unseal } from '@/lib/seal'

export interface ShardUrls {
  name: string
  region: string
  appUrl: string
  ownerUrl: string
}

/** What a shard's row says of its URLs. */
export interface ShardRow {
  name: string
  region: string
  appUrlEnv: string | null
  ownerUrlEnv: string | null
  appUrlSealed: string | null
  ownerUrlSealed: string | null
}

/** A shard's row with its URLs, from the environment or unsealed. Throws an error that names a missing variable. */
export function urlsOf(shard: ShardRow): ShardUrls {
  const { name, region } = shard
  return {
    name,
    region,
    appUrl: urlFrom(name, shard.appUrlEnv, shard.appUrlSealed),
    ownerUrl: urlFrom(name, shard.ownerUrlEnv, shard.ownerUrlSealed),
  }
}

function urlFrom(shard: string, variable: string | null, sealed: string | null): string {
  if (variable) return postgresUrlFrom(variable)
  return unsealed(`a URL of shard ${shard}`, sealed)
}

/** What the control plane holds about a database under FLEET_SECRET. Throws CONFIGURATION, naming `what`, under another secret. */
export function unsealed(what: string, sealed: string | null): string {
  try {
    return String(unseal('database', sealed ?? ''))
  } catch (error) {
    throw new AppError('CONFIGURATION', {
      cause: error,
      internal: `${what} can't be unsealed: was it stored under another FLEET_SECRET?`,
    })
  }
}

/** The same server and options, another database, and another role where one is given. */
export function urlInto(serverUrl: string, database: string, login?: { role: string; password: string }): string {
  const url = new URL(serverUrl)
  url.pathname = `/${encodeURIComponent(database)}`
  if (login) {
    url.username = encodeURIComponent(login.role)
    url.password = encodeURIComponent(login.password)
  }
  return url.href
}
