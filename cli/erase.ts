import type { EraseReceipt } from '@/lib/erasure/erase-receipt'
import { eraseTenant } from '@/lib/erasure/erase-tenant'
import { eraseInput } from '@/lib/erasure/input'
import { readTenants } from '@/lib/operations/read-tenants'
import { z } from 'zod'
import { confirmByName } from './confirm'
import type { Answer, FleetCommand } from './fleet-command'
import { counted } from './format'
import { oneOf } from './inputs'
import { productInWords } from './open-product'
import { outcomeFailure } from './outcome-failure'
import { paint } from './paint'
import { placementInWords } from './placement-in-words'

const parameters = {
  slug: { flags: '<slug>', text: 'which workspace', input: eraseInput.shape.slug },
  stripe: {
    flags: '--stripe <policy>',
    text: 'delete the customer at Stripe, or keep it with its invoices; its subscription ends either way. delete where nothing is said',
    input: oneOf(['delete', 'keep']).default('delete'),
  },
  confirm: {
    flags: '--confirm <slug>',
    text: 'the slug once more, so that nothing is asked',
    input: z.string().trim().toLowerCase().optional(),
  },
}

export const eraseCommand: FleetCommand<typeof parameters> = {
  name: 'erase',
  summary: 'Remove a tenant and every row of it, everywhere, for ever.',
  details: `Rows, homes and remnants in every database, a place of its own, backups and their key, its customer at Stripe, and what
the control plane knows of it. Then every table of the fleet is searched, and only if nothing is found it is done: the receipt
says what was removed, and names nobody. Nobody gets the slug for 30 days.

It can't be taken back once it has begun. What was broken off goes on when the same command is run again, and by itself with
the chores. Asks for the slug, unless --confirm gives it.`,
  parameters,
  examples: [
    ['erase acme', 'asks for the slug to be typed'],
    ['erase acme --confirm acme --stripe keep --json > acme-receipt.json', 'for a script, and keeps the receipt'],
  ],
  contradiction: ({ slug, confirm }) =>
    confirm === undefined || confirm === slug
      ? undefined
      : `--confirm says ${confirm}, and not ${slug}: nothing was changed.`,
  async run({ slug, stripe, confirm }): Promise<Answer> {
    if (confirm === undefined) {
      const [tenant] = await readTenants({ slug })
      const where = tenant ? ` It lives in ${placementInWords(tenant)}.` : ''
      await confirmByName(
        `Everything of ${slug} of ${productInWords()} will be gone, and nobody can bring it back.${where}`,
        slug,
      )
    }
    const outcome = await eraseTenant({ slug, stripe })
    const failure = outcomeFailure(outcome)
    const { receipt } = outcome
    if (failure && outcome.status === 'running') {
      const step = outcome.steps.find(({ status }) => status === 'running')?.name
      failure.detail = `It has begun and can’t be taken back: nobody gets in any more. It stands at "${step}", and the chores go on with it, too.`
    }
    if (failure || !receipt) return { json: outcome, text: '', failure }
    return { json: receipt, text: receiptInWords(slug, receipt) }
  },
}

function receiptInWords(
  slug: string,
  { rows, dropped, archives, files, stripe, scan, operationId, tenantId }: EraseReceipt,
): string {
  const count = Object.values(rows).reduce((sum, one) => sum + one, 0)
  const lines = [
    `${paint.good('✔')} ${slug} is erased.`,
    `  Removed: ${counted(count, 'row')}${dropped.length > 0 ? `, and ${dropped.join(', ')} as a whole` : ''}.`,
    ...Object.entries(rows).map(([where, many]) => paint.quiet(`    ${where}  ${many.toLocaleString('en')}`)),
    `  Backups: ${archives.deleted} deleted; key ${archives.key === 'none' ? 'never made' : 'destroyed'}.`,
    ...(archives.left > 0
      ? [
          `  ${paint.warn(`${counted(archives.left, 'backup')} stay where BACKUP_URL names no store: nobody can read them, delete them there.`)}`,
        ]
      : []),
    `  Files: ${files.deleted} deleted; ${counted(files.stores, 'store')} searched.`,
    `  Customer at Stripe: ${stripe === 'none' ? 'there was none' : stripe}.`,
    `  Searched: ${counted(scan.tables, 'table')} in ${counted(scan.databases, 'database')}; nothing found.`,
    ...(scan.people === null
      ? [`  ${paint.warn('Not for its people: a crash came between, and nobody knew any more who they were.')}`]
      : []),
    ...(scan.unreadable.length > 0 ? [`  Could not be read: ${scan.unreadable.join(', ')}.`] : []),
    paint.quiet(`  Tenant ${tenantId}, operation ${operationId}: its journal keeps this receipt.`),
  ]
  return lines.join('\n')
}
