import { setTimeout as sleep } from 'node:timers/promises'
import type { OpenMove } from '@/lib/db/move/open-move'
import type { StepContext } from '@/lib/operations/operation-step'
import type { MoveRows } from './move-rows'
import type { MoveStep } from './move-steps'
import { type NotedProgress, notedOf } from './move-progress'
import { readScope } from './move-scope'

interface CopyOptions {
  rows: MoveRows
  rowsPerSecond: number | undefined
  /** Told once a slice is noted. */
  onSlice: (operationId: string) => Promise<void>
}

/** Rows are copied, then compared, slice by slice; each brings over what has changed since the one before. */
export function copySteps(tenantId: string, options: CopyOptions): MoveStep[] {
  const { rows: connections, rowsPerSecond, onSlice } = options

  /** Runs slices from where the journal is to the end; `after` says what one has changed. */
  async function through(
    at: StepContext,
    cursorOf: (noted: NotedProgress) => NotedProgress['copied'],
    slice: (open: OpenMove, noted: NotedProgress) => Promise<NotedProgress & { sliceRows: number }>,
  ): Promise<NotedProgress> {
    const scope = await readScope(tenantId, at)
    let noted = notedOf(at.progress)
    while (cursorOf(noted) !== 'end') {
      at.mayStop()
      const began = performance.now()
      const before = noted
      const { sliceRows, ...after } = await connections.use(scope, at, (open) => slice(open, before))
      noted = after
      await at.note({ ...noted })
      await onSlice(at.operationId)
      const atLeastMs = rowsPerSecond ? (sliceRows / rowsPerSecond) * 1000 : 0
      await sleep(Math.max(0, atLeastMs - (performance.now() - began)))
    }
    return noted
  }

  return [
    {
      name: 'copy',
      async run(at) {
        const scope = await readScope(tenantId, at)
        const begun = notedOf(at.progress)
        if (begun.phase !== 'copying') {
          const { rows, bytes } = await connections.use(scope, at, (open) => open.estimate())
          await at.note({ ...begun, phase: 'copying', rowsTotal: rows, bytesTotal: bytes })
          await onSlice(at.operationId)
        }
        const { rows, bytes } = await through(
          at,
          ({ copied }) => copied,
          async (open, noted) => {
            const { cursor, rows, bytes, ms } = await open.copySlice(noted.copied)
            const lag = await open.lag()
            return {
              ...noted,
              copied: cursor,
              rows: noted.rows + rows,
              bytes: noted.bytes + bytes,
              copyMs: noted.copyMs + ms,
              lag,
              sliceRows: rows,
            }
          },
        )
        return { rows, bytes }
      },
    },
    {
      name: 'verify',
      async run(at) {
        await at.note({ ...notedOf(at.progress), phase: 'verifying' })
        const { compared } = await through(
          at,
          ({ verified }) => verified,
          async (open, noted) => {
            const { cursor, rows, ms } = await open.verifySlice(noted.verified)
            const lag = await open.lag()
            const counted = { compared: noted.compared + rows, verifyMs: noted.verifyMs + ms }
            return { ...noted, verified: cursor, ...counted, lag, sliceRows: 0 }
          },
        )
        return { rows: compared }
      },
    },
  ]
}
