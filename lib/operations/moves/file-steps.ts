import { bringFilesHome, copyFilesTo } from '@/lib/files/bring-files'
import { logUnknown } from '@/lib/log'
import type { Noted } from '@/lib/operations/operation-journal'
import { Suspension } from '@/lib/operations/operation-step'
import type { MoveStep } from './move-steps'

/**
 * Into another region, files go along: copied before the tenant is, while people still attach some; and once it lives there, what
 * came meanwhile is brought, and none stays behind. Between the two they are read wherever they are.
 */
export function fileSteps(tenantId: string): { ahead: MoveStep; behind: MoveStep } {
  return {
    ahead: {
      name: 'files',
      async run(at): Promise<Noted> {
        const { region } = at.results.target ?? {}
        try {
          const { copied, bytes } = await copyFilesTo({ id: tenantId, region: String(region) }, at)
          return { copied, bytes }
        } catch (error) {
          if (error instanceof Suspension || at.signal.aborted) throw error
          at.mayStop()
          // A store that is out of reach keeps nobody from moving: they follow.
          return { copied: 0, bytes: 0, trouble: logUnknown(error, { operationId: at.operationId, step: 'files' }) }
        }
      },
      async undo(at) {
        try {
          await bringFilesHome(tenantId, at)
        } catch (error) {
          if (error instanceof Suspension) throw error
          logUnknown(error, { operationId: at.operationId, step: 'files' }) // the chore looks for what is left
        }
      },
    },
    behind: {
      name: 'tidy',
      async run(at) {
        const { copied, bytes, deleted } = await bringFilesHome(tenantId, at)
        return { copied, bytes, deleted }
      },
    },
  }
}
