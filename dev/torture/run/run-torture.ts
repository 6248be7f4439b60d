import { placeOf } from '@/lib/control/places'
import { fillSpares } from '@/lib/operations/fill-spares'
import { purgeRemnants } from '@/lib/operations/moves/purge-remnants'
import { seededRandom } from '@/dev/torture/seeded-random'
import type { Counts } from '@/dev/torture/workload/recorder'
import type { TenantShape } from '@/dev/torture/workload/tenant-shape'
import type { Blow } from './blows'
import { startClients } from './clients'
import type { Ground } from './ground'
import { moveThrough, type Scene } from './move-lane'
import { startMovers } from './movers'
import { OldHomes } from './old-homes'
import { type Beginning, prepareTenants } from './prepare-tenants'
import { sumOf, type Tally } from './tally'
import { Targets } from './targets'
import { type TenantFault, verdict } from './verdict'

export interface TortureOptions {
  seed: string
  /** For histories, one file a client and tenant. */
  folder: string
  beginnings: readonly Beginning[]
  clients: number
  /** What a client does side by side, for each tenant. */
  lanes: number
  restMs: number
  /** Each is struck once, by whichever tenant moves next in its turn. */
  blows: readonly Blow[]
  /** Goes on after the last blow until so many operations were acknowledged. */
  operations: number
  until: Date
  onProgress?: (so: Standing) => void
}

/** How far it is. */
export interface Standing {
  counts: Counts
  kills: Tally
  moves: Tally
  /** Why moves were taken back. */
  reasons: Tally
  blowsLeft: number
  /** Pairs of placements between which nobody has moved yet. */
  pairsLeft: number
  problems: readonly string[]
}

export interface Tortured extends Standing {
  faults: TenantFault[]
}

/** Tenants that move again and again while clients work and things are killed, and what the history of it all shows. */
export async function runTorture(ground: Ground, options: TortureOptions): Promise<Tortured> {
  const { seed, folder, beginnings, lanes, restMs, onProgress } = options
  await fillSpares({ until: new Date(Date.now() + 60_000) })
  const tenants = await prepareTenants(folder, beginnings)
  const problems: string[] = []
  const onCrash = (how: string) => void problems.push(how)
  const clients = startClients({ seed, folder, tenants, lanes, restMs }, options.clients, onCrash)
  const movers = startMovers(tenants.length + 1, onCrash)
  const tallies = { kills: {}, moves: {}, reasons: {}, problems }
  const scene: Scene = { ground, movers, clients, oldHomes: new OldHomes(ground), ...tallies }
  const plan = { blows: [...options.blows], targets: new Targets(), isOver: false }
  const standing = () => {
    const { kills, moves, reasons, problems } = scene
    const pairsLeft = plan.targets.left
    return { counts: clients.counts(), kills, moves, reasons, blowsLeft: plan.blows.length, pairsLeft, problems }
  }
  const told = setInterval(() => onProgress?.(standing()), 1_000)
  try {
    const chores = doChores(plan)
    await Promise.all(tenants.map((tenant) => keepMoving(scene, tenant, plan, options)))
    plan.isOver = true
    await chores
    await clients.end()
    for (const tenant of tenants) await scene.oldHomes.lookAgain(tenant.id)
    const old = scene.oldHomes.faults.map((fault) => ({ tenant: -1, ...fault }))
    return { ...standing(), faults: [...old, ...(await verdict(ground, folder, tenants))] }
  } finally {
    plan.isOver = true
    clearInterval(told)
    await Promise.all([movers.end(), clients.killAll()])
  }
}

interface Plan {
  blows: Blow[]
  targets: Targets
  isOver: boolean
}

async function keepMoving(scene: Scene, tenant: TenantShape, plan: Plan, options: TortureOptions): Promise<void> {
  const { seed, operations, until } = options
  const random = seededRandom(`${seed} moves ${tenant.index}`)
  const enough = () => {
    const { writes, reads } = scene.clients.counts()
    return plan.blows.length === 0 && writes + reads >= operations
  }
  while (!enough() && new Date() < until) {
    const place = await placeOf(tenant.id)
    if (!place) throw new Error(`${tenant.slug} has no place`)
    const blow = plan.blows.shift() ?? null
    try {
      await moveThrough(scene, tenant, plan.targets.next(place, random), blow)
    } catch (error) {
      scene.problems.push(`${tenant.slug}: ${String(error)}`)
    }
  }
}

/** What cron does meanwhile: what was left behind goes, and spares are made. */
async function doChores(plan: Plan): Promise<void> {
  while (!plan.isOver) {
    const until = new Date(Date.now() + 5_000)
    await purgeRemnants({ until }).catch(() => {})
    await fillSpares({ until }).catch(() => {})
    await new Promise((resolve) => setTimeout(resolve, 1_000))
  }
}

export const killsIn = ({ kills }: Pick<Standing, 'kills'>) => sumOf(kills)
export const acknowledgedIn = ({ counts }: Pick<Standing, 'counts'>) => counts.writes + counts.reads
