import { rebuildAll } from '@/lib/directory/rebuild-all'
import type { FleetCommand } from './fleet-command'
import { counted } from './format'
import { paint } from './paint'
import { progressLine } from './progress'

const parameters = {}

export const rebuildDirectoryCommand: FleetCommand<typeof parameters> = {
  name: 'rebuild-directory',
  summary: 'Read from every workspace who is in it, for "Find your workspaces".',
  details: `The directory follows the workspaces by itself, and the chores fill in a workspace that it knows nobody of. This is for a control
plane that was recovered from an older backup, and after a change of FLEET_SECRET, which keys what it holds. Ctrl-C stops it; what is done stays done, and whoever asks meanwhile finds what is there.`,
  parameters,
  examples: [['rebuild-directory', 'may be run again at any time, while people work']],
  async run() {
    const line = progressLine('Reading')
    const { tenants, added, removed, failed } = await rebuildAll((soFar, total) =>
      line.update({ done: soFar.tenants + soFar.failed, total, failed: soFar.failed }),
    )
    line.end()
    const text = `${failed > 0 ? paint.warn('!') : paint.good('✔')} ${counted(tenants, 'workspace')} read: ${counted(added, 'entry', 'entries')} added, ${removed} removed.`
    const message = `${counted(failed, 'workspace')} could not be read: the log above says why. Run it again.`
    return {
      json: { tenants, added, removed, failed },
      text,
      ...(failed > 0 && { failure: { code: 'FAILED' as const, message } }),
    }
  },
}
