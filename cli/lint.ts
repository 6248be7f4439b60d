import fs from 'node:fs'
import { z } from 'zod'
import { lintMigrations } from '@/lib/operations/migrate-lint'
import type { FleetCommand } from './fleet-command'
import { counted } from './format'
import { paint } from './paint'

const parameters = {
  root: {
    flags: '--root <folder>',
    text: 'where the histories are (prisma)',
    input: z
      .string()
      .refine((folder) => fs.existsSync(folder), 'there is no such folder')
      .optional(),
  },
}

export const lintCommand: FleetCommand<typeof parameters> = {
  name: 'lint',
  summary: 'Say which migrations can’t be applied while the product runs.',
  details: `A migration goes everywhere before the release that needs it: until then the release before it works on the new tables. So
what takes something away, or waits for every row, is refused, and so is what can't be done tenant by tenant or begun again.
One that takes away what nobody uses any more says so in its first line, with the reason:
"-- tenantry: contract (<why it is safe now>)".

Reads files alone: it needs no database.`,
  parameters,
  examples: [['lint', 'before a commit; "npm run check" does the same']],
  needsProduct: false,
  async run({ root }) {
    const lint = await lintMigrations({ ...(root !== undefined && { root }) })
    const { status, migrations, faults } = lint
    if (status === 'done') {
      return {
        json: lint,
        text: `${paint.good('✔')} ${counted(migrations, 'migration')}, nothing against any of them.`,
      }
    }
    const lines = faults.map(({ rule, message }) => `${paint.bad('✖')} ${message} ${paint.quiet(`(${rule})`)}`)
    const message = `${counted(faults.length, 'fault')} in ${counted(migrations, 'migration')}.`
    return { json: lint, text: lines.join('\n'), failure: { code: 'FAILED', message } }
  },
}
