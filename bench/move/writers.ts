import { setTimeout as sleep } from 'node:timers/promises'
import type { DataPlane } from '@/lib/db/data-plane'
import { byId } from '@/lib/db/keys'
import { isAppError } from '@/lib/errors'
import { createTask } from '@/lib/tasks/create-task'
import type { Context } from '@/lib/tenancy/context'
import type { MovingTenant } from './prepare-tenant'

/** One acknowledged write. Times in milliseconds of `performance.now()`. */
export interface Ack {
  at: number
  ms: number
  /** Of the placement that this process knew then. */
  epoch: bigint
}

export interface Written {
  acks: Ack[]
  refused: Record<string, number>
  /** Tasks that were acknowledged to be there. */
  tasks: Set<string>
}

/** Between two writes of a writer. */
export const restMs = 15

/** One endless writer for each of the tenant's projects for them; `stop` gives what each has written. */
export function startWriters(tenant: MovingTenant, plane: DataPlane): { stop: () => Promise<Written[]> } {
  const ctx: Context = { ...tenant.as, db: plane.tenantDb(tenant.as.tenant.id, 'work') }
  let over = false
  const writing = tenant.writerProjects.map(async (projectId) => {
    const written: Written = { acks: [], refused: {}, tasks: new Set() }
    for (let turn = 0; !over; turn += 1) {
      const before = performance.now()
      try {
        await write(ctx, { projectId, turn, tasks: written.tasks })
        const at = performance.now()
        const epoch = plane.lastPlacement(tenant.as.tenant.id)?.epoch ?? 0n
        written.acks.push({ at, ms: at - before, epoch })
      } catch (error) {
        const code = isAppError(error) ? `${error.code} ${error.internal ?? ''}`.trim() : String(error)
        written.refused[code] = (written.refused[code] ?? 0) + 1
      }
      await sleep(restMs)
    }
    return written
  })
  return {
    stop: () => {
      over = true
      return Promise.all(writing)
    },
  }
}

/** By turns: a task by itself, a change of the latest one, a task as the product makes it (a transaction with its audit entry), a removal. */
async function write(
  ctx: Context,
  { projectId, turn, tasks }: { projectId: string; turn: number; tasks: Set<string> },
): Promise<void> {
  const [oldest] = tasks
  const kind = turn % 4
  if (kind === 0 || !oldest) {
    const data = {
      projectId,
      number: -Math.floor(performance.now() * 1_000),
      title: `Bench ${turn}`,
      createdById: ctx.actor.userId,
    }
    const { id } = await ctx.db.task.create({ data, select: { id: true } })
    tasks.add(id)
  } else if (kind === 1) {
    await ctx.db.task.update({ where: byId(oldest), data: { title: `Bench again ${turn}` }, select: { id: true } })
  } else if (kind === 2) {
    const { id } = await createTask(ctx, { projectId, title: `Bench ${turn}`, status: 'todo' })
    tasks.add(id)
  } else {
    await ctx.db.task.delete({ where: byId(oldest), select: { id: true } })
    tasks.delete(oldest)
  }
}

/** How many of the tasks that were acknowledged to be there are not. */
export async function lostTasks(tenant: MovingTenant, plane: DataPlane, written: Written[]): Promise<number> {
  const db = plane.tenantDb(tenant.as.tenant.id, 'work')
  const projectId = { in: tenant.writerProjects }
  const found = new Set((await db.task.findMany({ where: { projectId }, select: { id: true } })).map(({ id }) => id))
  return written.flatMap(({ tasks }) => [...tasks]).filter((id) => !found.has(id)).length
}
