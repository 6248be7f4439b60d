import type { OwnerClient } from '@/lib/db/owner-client'
import type { Histories } from './history'
import type { BehindTarget } from './migrate-targets'
import { outcomeFor, type PlaceOutcome } from './outcome'
import type { Sessions } from './sessions'
import { type Survey, survey } from './survey'
import { readTargets, type Target } from './target'

/** The fleet as it is: what has something to do, and what has come of the others. */
export interface Stock {
  targets: Target[]
  busyTenants: ReadonlySet<string>
  survey: Survey
  behind: BehindTarget[]
  /** Current, skipped, unreachable, or without the tables that they had. */
  others: PlaceOutcome[]
  /** Current ones, and the version they are at. */
  current: { placeId: string; version: string }[]
}

export interface StockOptions {
  connections: number
  sessions: Sessions
  shards?: readonly string[]
  only?: (target: Target) => boolean
}

/** Asks the control plane for the places and each place for what it has. `only`: places with these ids. */
export async function takeStock(
  control: OwnerClient,
  histories: Histories,
  { shards, only, ...asking }: StockOptions,
): Promise<Stock> {
  const { targets: all, busyTenants } = await readTargets(control, shards)
  const targets = only ? all.filter(only) : all
  const found = await survey(targets, histories, asking)
  const stock: Stock = { targets, busyTenants, survey: found, behind: [], others: [], current: [] }
  const bare = new Set([...found.databases].flatMap(([key, { pending }]) => (pending.length > 0 ? [key] : [])))
  for (const target of targets) {
    const state = found.places.get(target.id)
    if (!state) {
      stock.others.push(outcomeFor(target, 'unreachable', found.unreachable.get(target.database.key)))
    } else if (
      state.pending.length === 0 &&
      state.unfinished.length === 0 &&
      !state.hasTenantsBehind &&
      !bare.has(target.database.key)
    ) {
      stock.others.push(outcomeFor(target, 'current'))
      stock.current.push({ placeId: target.id, version: state.version })
    } else if (state.surveyed.lines.length === 0 && target.noted !== null) {
      stock.others.push(outcomeFor(target, 'failed', hasLost(target.noted)))
    } else if (target.isBusy) {
      stock.others.push(
        outcomeFor(target, 'skipped', 'another operation is at work on its tenant: run this again later'),
      )
    } else {
      stock.behind.push({ ...target, state, needsMachinery: bare.has(target.database.key) })
    }
  }
  return stock
}

/** Made anew, it would look as if its tenant had never written anything. */
const hasLost = (version: string) =>
  `it had its tables at ${version}, and now there are none: restore it from a backup, or drop the place. Nothing was made there`

/** Why nothing may be applied anywhere; null where all is well. */
export function refusalOf({ targets, survey: { places, databases } }: Stock): string | null {
  const where = new Map<string, string[]>()
  const add = (names: string[], place: string) => {
    for (const name of names) where.set(name, [...(where.get(name) ?? []), place])
  }
  for (const { id, name } of targets) add(places.get(id)?.edited ?? [], name)
  for (const [key, { edited }] of databases) add(edited, `the machinery of ${key.replace(/\/$/, '')}`)
  const [first] = where
  if (!first) return null
  const [name, [example, ...more]] = first
  const others = more.length > 0 ? ` and ${more.length} more` : ''
  return `Migration ${name} was edited after it was applied to ${example}${others}. Nothing was applied anywhere: restore it, and put the change in a new migration.`
}
