import { setTimeout as sleep } from 'node:timers/promises'
import type { OpenMove } from '@/lib/db/move/open-move'
import type { StepContext } from '@/lib/operations/operation-step'
import { type NotedProgress, notedOf } from './move-progress'
import type { MoveRows } from './move-rows'
import { readScope } from './move-scope'
import type { MoveStep } from './move-steps'

interface CopyOptions {
  rows: MoveRows
  rowsPerSecond: number | undefined
  /** Told once a slice is noted. */
  onSlice: (operationId: string) => Promise<void>
}

/** Rows are copied, then compared, slice by slice; each brings over what has changed since the one before. */
export function copySteps(tenantId: string, options: CopyOptions): MoveStep[] {
  return [
    {
      name: 'copy',
      async run(at) {
        const scope = await readScope(tenantId, at)
        const begun = notedOf(at.progress)
        if (begun.phase !== 'copying') {
          const { rows, bytes } = await options.rows.use(scope, at, (open) => open.estimate())
          await at.note({ ...begun, phase: 'copying', rowsTotal: rows, bytesTotal: bytes })
          await options.onSlice(at.operationId)
        }
        const { rows, bytes } = await throughAll(tenantId, at, { ...options, what: 'copied', slice: copied })
        return { rows, bytes }
      },
    },
    {
      name: 'verify',
      async run(at) {
        await at.note({ ...notedOf(at.progress), phase: 'verifying' })
        const scope = await readScope(tenantId, at)
        // Of shared tables, too: they may have been looked at last when nothing of this tenant was there.
        await options.rows.use(scope, at, (open) => open.analyze())
        const { compared: rows } = await throughAll(tenantId, at, { ...options, what: 'verified', slice: verified })
        return { rows }
      },
    },
  ]
}

type Slice = (open: OpenMove, noted: NotedProgress) => Promise<NotedProgress>

const copied: Slice = async (open, noted) => {
  const { cursor, rows, bytes, ms } = await open.copySlice(noted.copied)
  const counted = { rows: noted.rows + rows, bytes: noted.bytes + bytes, copyMs: noted.copyMs + ms }
  return { ...noted, ...counted, copied: cursor, lag: await open.lag() }
}

const verified: Slice = async (open, noted) => {
  const { cursor, rows, ms } = await open.verifySlice(noted.verified)
  const counted = { compared: noted.compared + rows, verifyMs: noted.verifyMs + ms }
  return { ...noted, ...counted, verified: cursor, lag: await open.lag() }
}

/** Goes on from where the journal is to the end, and can be left between slices. */
async function throughAll(
  tenantId: string,
  at: StepContext,
  { rows, rowsPerSecond, onSlice, what, slice }: CopyOptions & { what: 'copied' | 'verified'; slice: Slice },
): Promise<NotedProgress> {
  const scope = await readScope(tenantId, at)
  let noted = notedOf(at.progress)
  while (noted[what] !== 'end') {
    at.mayStop()
    const [began, before] = [performance.now(), noted]
    noted = await rows.use(scope, at, (open) => slice(open, before))
    await at.note({ ...noted })
    await onSlice(at.operationId)
    const atLeastMs = rowsPerSecond ? ((noted.rows - before.rows) / rowsPerSecond) * 1000 : 0
    await sleep(Math.max(0, atLeastMs - (performance.now() - began)))
  }
  return noted
}
