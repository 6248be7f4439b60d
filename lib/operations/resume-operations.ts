import { control } from '@/lib/db/control-client'
import { log } from '@/lib/log'
import type { Journal } from './operation-journal'
import { provisionSteps } from './provision-steps'
import type { Step } from './operation-step'
import { resumeOperation } from './run-operation'

/** The kinds that can be taken up with nothing but their journal. Others wait for the operator who began them. */
const stepsByKind: Record<string, (journal: Journal) => readonly Step[]> = {
  provision: ({ tenantId, input }) => provisionSteps(tenantId ?? '', input),
}

/** Goes on with operations whose worker has fallen silent, the longest silent first, until `until`. Gives how they ended. */
export async function resumeOperations({ until }: { until: Date }): Promise<Record<string, number>> {
  const ended: Record<string, number> = {}
  const silent = await control().$queryRaw<{ id: string; kind: string }[]>`
    SELECT id, kind FROM operations
     WHERE status = 'running' AND leased_until < now() AND kind = ANY (${Object.keys(stepsByKind)})
     ORDER BY leased_until LIMIT 100`
  for (const { id, kind } of silent) {
    if (new Date() >= until) break
    const { status, error } = await resumeOperation(id, (journal) => stepsByKind[kind]?.(journal) ?? [])
    log().info({ operationId: id, kind, status, error }, 'an operation was taken up again')
    ended[status] = (ended[status] ?? 0) + 1
  }
  return ended
}
