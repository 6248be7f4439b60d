import { setTimeout as sleep } from 'node:timers/promises'
import { findSession } from '@/lib/auth/session'
import type { DataPlane } from '@/lib/db/data-plane'
import { isAppError } from '@/lib/errors'
import { listProjects } from '@/lib/projects/list-projects'
import { createTask } from '@/lib/tasks/create-task'
import { getTask } from '@/lib/tasks/get-task'
import { listTasks } from '@/lib/tasks/list-tasks'
import type { Context } from '@/lib/tenancy/context'
import type { Member } from './prepare-tenants'

/** What a tenant's members have got so far: milliseconds of what was answered, and how often they were refused. */
export interface Tally {
  ms: number[]
  refused: Record<string, number>
}

const today = '2026-01-15'
const noFilter = { q: '', status: '', assignee: '', due: '' } as const

const contextOf = ({ as }: Member, plane: DataPlane): Context => ({ ...as, db: plane.tenantDb(as.tenant.id, 'work') })

async function timed(tally: Tally, work: () => Promise<unknown>): Promise<void> {
  const before = performance.now()
  try {
    await work()
    tally.ms.push(performance.now() - before)
  } catch (error) {
    const code = isAppError(error) ? error.code : String(error)
    tally.refused[code] = (tally.refused[code] ?? 0) + 1
    await sleep(50) // as long as a refusal takes to come back and another request to arrive
  }
}

/** Two people who look at their project and now and then add a task: each does what a page or an action does. */
export async function everydayWork(member: Member, plane: DataPlane, until: number): Promise<Tally> {
  const tally: Tally = { ms: [], refused: {} }
  const ctx = contextOf(member, plane)
  const query = { projectId: member.projectId, filter: noFilter, today }
  const person = async () => {
    for (let turn = 0; performance.now() < until; turn += 1) {
      await timed(tally, async () => {
        await findSession(plane.tenantDb(ctx.tenant.id, 'account'), member.token)
        if (turn % 5 === 4) return createTask(ctx, { projectId: member.projectId, title: 'One more', status: 'todo' })
        await listProjects(ctx, { state: 'active', q: '', page: 1 })
        return listTasks(ctx, query, 1)
      })
      await sleep(10)
    }
  }
  await Promise.all([person(), person()])
  return tally
}

const searchers = 30
const burst = 100

/** Thirty people who search a very large project without pause, and four times a second a hundred requests at once. */
export async function flood(member: Member, plane: DataPlane, until: number): Promise<Tally> {
  const tally: Tally = { ms: [], refused: {} }
  const ctx = contextOf(member, plane)
  const search = async () => {
    while (performance.now() < until) {
      const q = Math.random().toString(16).slice(2, 6)
      await timed(tally, () => listTasks(ctx, { projectId: member.projectId, filter: { ...noFilter, q }, today }, 1))
    }
  }
  const bursts = async () => {
    const open: Promise<void>[] = []
    while (performance.now() < until) {
      for (let request = 0; request < burst; request += 1) {
        const look = async () => {
          await findSession(plane.tenantDb(ctx.tenant.id, 'account'), member.token)
          await getTask(ctx, { projectId: member.projectId, number: 1 + request })
        }
        open.push(timed(tally, look))
      }
      await sleep(250)
    }
    await Promise.all(open)
  }
  await Promise.all([...Array.from({ length: searchers }, search), bursts()])
  return tally
}
