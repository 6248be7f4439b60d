import { setTimeout as sleep } from 'node:timers/promises'
import pLimit from 'p-limit'
import { restoreSteps } from '@/lib/archives/restore-steps'
import { control, type ControlPrisma } from '@/lib/db/control-client'
import { followSteps } from '@/lib/files/stray-files'
import { log } from '@/lib/log'
import { runMove } from './moves/move-tenant'
import { purgeSteps } from './moves/purge-steps'
import { provisionSteps } from './provision-steps'
import { type Outcome, resumeOperation } from './run-operation'

/** The kinds that can be taken up with nothing but their journal. Others wait for the operator who began them. */
const resumeByKind: Record<string, (id: string, until: Date) => Promise<Outcome>> = {
  provision: (id) => resumeOperation(id, ({ tenantId, input }) => provisionSteps(tenantId ?? '', input)),
  restore: (id) => resumeOperation(id, ({ tenantId }) => restoreSteps(tenantId ?? '')),
  move: (id, until) => runMove(id, { until }),
  files: (id, until) => resumeOperation(id, ({ tenantId }) => followSteps(tenantId ?? ''), { until }),
  purge: (id, until) => resumeOperation(id, ({ tenantId, input }) => purgeSteps(tenantId ?? '', input, until)),
}

/** Side by side, so that one that takes long keeps no other waiting. */
const atOnce = 4

/** How often it is looked whether somebody has fallen silent, while there is somebody who could. */
const lookEveryMs = 1_000

/**
 * Goes on with operations whose worker has fallen silent or left them, the longest silent first, until `until`; those that are
 * to rest are left alone. Stays as long as somebody else's may fall silent before: a tenant may be waiting for it. Gives how
 * they ended, and how many were left `running`.
 */
export async function resumeOperations({ until }: { until: Date }): Promise<Record<string, number>> {
  const ended: Record<string, number> = {}
  for (;;) {
    await pLimit(atOnce).map(await silentOperations(), async ({ id, kind }) => {
      const resume = resumeByKind[kind]
      if (!resume || new Date() >= until) return
      const { status, error } = await resume(id, until)
      log().info({ operationId: id, kind, status, error }, 'an operation was taken up again')
      ended[status] = (ended[status] ?? 0) + 1
    })
    const others = await control().operation.count({ where: { ...resumable, leasedUntil: { lt: until } } })
    if (others === 0 || Date.now() + lookEveryMs >= until.getTime()) return ended
    await sleep(lookEveryMs)
  }
}

const resumable: ControlPrisma.OperationWhereInput = {
  status: 'running',
  kind: { in: Object.keys(resumeByKind) },
  OR: [{ request: null }, { request: { not: 'pause' } }],
}

const silentOperations = () =>
  control().$queryRaw<{ id: string; kind: string }[]>`
    SELECT id, kind FROM operations
     WHERE status = 'running' AND leased_until < now() AND request IS DISTINCT FROM 'pause'
       AND kind = ANY (${Object.keys(resumeByKind)})
     ORDER BY leased_until LIMIT 100`
