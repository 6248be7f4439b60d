import { setTimeout as sleep } from 'node:timers/promises'
import { type Place, placeOf } from '@/lib/control/places'
import { tenantDb } from '@/lib/control/tenant-db'
import { isAppError } from '@/lib/errors'
import { cancelMove } from '@/lib/operations/moves/request-move'
import type { MoveTarget } from '@/dev/torture/processes/messages'
import type { TenantShape } from '@/dev/torture/workload/tenant-shape'
import type { Blow } from './blows'
import { clientName, type Clients } from './clients'
import type { Ground } from './ground'
import { endOf, momentOrEndOf, type MoverChild, type Movers } from './movers'
import type { OldHomes } from './old-homes'
import { endGraceOf, endLeaseOf, endSessionsOf, lastMoveOf, operationOf } from './sessions'
import { count, type Tally } from './tally'

export interface Scene {
  ground: Ground
  movers: Movers
  clients: Clients
  oldHomes: OldHomes
  kills: Tally
  moves: Tally
  /** Why moves were taken back. */
  reasons: Tally
  /** What went wrong with operations, in words. */
  problems: string[]
}

const attempts = 12

/** One move of one tenant, with one blow on the way, until it has ended one way or the other. */
export async function moveThrough(
  scene: Scene,
  tenant: TenantShape,
  target: MoveTarget,
  blow: Blow | null,
): Promise<void> {
  const { ground, movers, oldHomes, problems } = scene
  const from = await placeOf(tenant.id)
  if (!from) throw new Error(`${tenant.slug} has no place`)
  await oldHomes.lookAgain(tenant.id)
  const what = `${tenant.slug} ${from.kind}@${from.shard} → ${target.kind}@${target.shard}, ${describe(blow)}`
  const mover = movers.take()
  const first = await beginMove(mover, tenant, target, blow)
  if (first === 'waits' && blow) await strike(scene, tenant, mover, blow)
  else movers.give(mover)
  const left = await bringToEnd(scene, tenant)
  if (left) problems.push(`${what}: ${left}`)
  await look(scene, tenant, { from, target, what })
  await endGraceOf(ground, tenant.id)
}

/** What the tenant left behind before may just be being purged: then it is tried again. */
async function beginMove(mover: MoverChild, tenant: TenantShape, target: MoveTarget, blow: Blow | null) {
  for (let attempt = 1; ; attempt++) {
    mover.say({ move: { slug: tenant.slug, ...target }, stopAt: blow?.at })
    const first = await momentOrEndOf(mover)
    const isBusy = first !== 'waits' && first.error?.startsWith('CONFLICT: Somebody is at work')
    if (!isBusy || attempt === 50) return first
    await sleep(200)
  }
}

const describe = (blow: Blow | null) =>
  blow ? `${blow.kind} as ${blow.at.step} ${blow.at.when}${blow.laterMs ? ` + ${blow.laterMs} ms` : ''}` : 'undisturbed'

/** Where it lives now, why, and that it is served there. */
async function look(
  { ground, oldHomes, moves, reasons, problems }: Scene,
  tenant: TenantShape,
  { from, target, what }: { from: Place; target: MoveTarget; what: string },
): Promise<void> {
  const now = await placeOf(tenant.id)
  const move = await lastMoveOf(ground, tenant.id)
  if (now?.id === from.id) {
    count(moves, 'undone')
    count(reasons, move?.error ?? 'without a reason')
  } else {
    await oldHomes.note(tenant.id, from)
    count(moves, 'done')
  }
  const isThere = now?.kind === target.kind && now.shard === target.shard
  const isAsSaid = move?.status === (now?.id === from.id ? 'undone' : 'done')
  if (!isAsSaid || (now?.id !== from.id && !isThere)) {
    problems.push(`${what}: ${move?.status} (${move?.error}), and it lives in ${now?.kind}@${now?.shard}`)
  }
  const served = await countedTasks(tenant.id)
  if (typeof served === 'string') problems.push(`${what}: not served afterwards: ${served}`)
}

/** How many, or why nobody can say. Where the old place was dropped in the very moment of being asked, it is asked again, as a reader would. */
async function countedTasks(tenantId: string, isAgain = false): Promise<number | string> {
  try {
    return await tenantDb(tenantId, 'work').task.count()
  } catch (failure) {
    return isAppError(failure, 'UNAVAILABLE') && !isAgain ? countedTasks(tenantId, true) : String(failure)
  }
}

async function strike(scene: Scene, tenant: TenantShape, mover: MoverChild, blow: Blow): Promise<void> {
  const { ground, clients, movers, kills } = scene
  const ended = endOf(mover).catch(() => null)
  if (blow.laterMs > 0) {
    mover.say({ goOn: true })
    await Promise.race([sleep(blow.laterMs), ended])
  }
  const victim = Math.floor(blow.at.step.length + blow.laterMs)
  count(kills, blow.kind)
  switch (blow.kind) {
    case 'mover killed':
      await killed(scene, tenant, mover)
      return
    case 'worker killed':
      await killed(scene, tenant, mover)
      await killWorker(scene, tenant, blow)
      return
    case 'mover frozen':
      await freeze(scene, tenant, mover, ended)
      return
    case 'cancelled':
      await cancelMove(tenant.slug).catch(() => {}) // it may be too late, or over
      mover.say({ goOn: true })
      await Promise.race([sleep(30 + blow.laterMs), ended])
      await killed(scene, tenant, mover)
      return
    case 'mover cut off':
      await endSessionsOf(ground, mover.name)
      break
    case 'clients cut off':
      await endSessionsOf(ground, clientName)
      break
    case 'client killed':
      await clients.killOne(victim)
      break
    case 'client frozen':
      void clients.freezeOne(victim, 2_500)
      break
  }
  mover.say({ goOn: true })
  await ended
  movers.give(mover)
}

async function killed({ ground, movers }: Scene, tenant: TenantShape, mover: MoverChild): Promise<void> {
  await mover.kill()
  movers.replace()
  await endLeaseOf(ground, tenant.id)
}

/** Who takes up the work is killed, too: as soon as it is at that step again, or a moment later. */
async function killWorker(scene: Scene, tenant: TenantShape, { at, laterMs }: Blow): Promise<void> {
  const operationId = await operationOf(scene.ground, tenant.id)
  if (!operationId) return
  const worker = scene.movers.take()
  worker.say({ take: operationId, stopAt: { step: at.step, when: 'begins' } })
  await Promise.race([momentOrEndOf(worker), sleep(150 + laterMs)])
  await killed(scene, tenant, worker)
}

/** The mover sleeps, its lease is over, another one does its work, the tenant goes on working, and then the mover wakes up. */
async function freeze(scene: Scene, tenant: TenantShape, mover: MoverChild, ended: Promise<unknown>): Promise<void> {
  mover.signal('SIGSTOP')
  await endLeaseOf(scene.ground, tenant.id)
  await bringToEnd(scene, tenant)
  await sleep(300)
  mover.signal('SIGCONT')
  mover.say({ goOn: true })
  const woken = await Promise.race([ended, sleep(30_000, 'too late')])
  if (woken === 'too late') {
    scene.problems.push(`${tenant.slug}: a mover that woke up late did not come to its end`)
    await mover.kill()
    scene.movers.replace()
  } else scene.movers.give(mover)
}

/** Takes up what is left until nothing is: as the command line does, or as the chores do. Gives what stays in the way. */
async function bringToEnd({ ground, movers }: Scene, tenant: TenantShape): Promise<string | null> {
  let last = ''
  for (let attempt = 0; attempt < attempts; attempt++) {
    const operationId = await operationOf(ground, tenant.id)
    if (!operationId) return null
    if (attempt > 2) await sleep(300)
    await endLeaseOf(ground, tenant.id)
    const worker = movers.take()
    worker.say((attempt + tenant.index) % 2 ? { take: operationId } : { resume: true })
    const { status, error } = await endOf(worker)
    movers.give(worker)
    last = `${status} ${error ?? ''}`
  }
  return `still running after ${attempts} workers: ${last}`
}
