import { AppError } from '@/lib/errors'
import { plans } from '@/lib/billing/plans'
import { can } from '@/lib/auth/permissions'
import { decodeText } from '@/lib/csv/decode-text'
import { parseRows, tellSeparator } from '@/lib/csv/parse-rows'
import { listFields } from '@/lib/custom-fields/list-fields'
import { claimProject } from '@/lib/projects/claim-project'
import type { Context } from '@/lib/tenancy/context'
import { guessColumns, guessDayOrder } from './guess-mapping'
import type { Mapping } from './mapping'

/** Of a file, as it is uploaded. */
export const mostImportBytes = 4 * 1024 * 1024

export interface ImportFile {
  projectId: string
  fileName: string
  bytes: Uint8Array
}

/**
 * Takes a file in, reads it as well as it can be guessed, and keeps it for a look before anything is made of it. Whatever the
 * same person had begun in this project and never started is dropped.
 * @throws AppError NOT_FOUND, CONFLICT, INVALID_INPUT, PAYLOAD_TOO_LARGE, LIMIT_REACHED
 */
export async function beginImport(ctx: Context, { projectId, fileName, bytes }: ImportFile): Promise<{ id: string }> {
  const { db, actor } = ctx
  if (bytes.byteLength > mostImportBytes) throw new AppError('PAYLOAD_TOO_LARGE', { message: tooLarge })
  const { text, encoding } = decodeText(bytes)
  const separator = tellSeparator(text)
  const rows = parseRows(text, separator)
  if (rows.length === 0)
    throw new AppError('INVALID_INPUT', { fieldErrors: { file: 'There is nothing in this file.' } })
  const { hasHeader, columns } = guessColumns(rows, await listFields(ctx, 'task'))
  const rowsTotal = rows.length - (hasHeader ? 1 : 0)
  refuseTooMany(ctx, rowsTotal)
  const mapping: Mapping = { separator, hasHeader, dayOrder: guessDayOrder(rows), encoding, columns }
  return db.$transaction(async (tx) => {
    await claimProject(tx, projectId)
    await tx.import.deleteMany({ where: { projectId, createdById: actor.userId, state: 'preview' } })
    const data = { projectId, createdById: actor.userId, fileName: nameOf(fileName), content: text, mapping, rowsTotal }
    return tx.import.create({ data, select: { id: true } })
  })
}

const tooLarge = `This file is larger than ${mostImportBytes / 1024 / 1024} MB. Cut it into several.`

/** @throws AppError LIMIT_REACHED */
export function refuseTooMany({ actor, entitlements }: Context, rows: number): void {
  const { importRows: allowed, name } = plans[entitlements.plan]
  if (rows <= allowed) return
  const count = (number: number) => number.toLocaleString('en-GB')
  const upgrade = can(actor.role, 'billing.manage') ? 'upgrade under Billing' : 'ask an owner to upgrade'
  throw new AppError('LIMIT_REACHED', {
    message: `This file has ${count(rows)} rows, and the ${name} plan takes ${count(allowed)} at once. Cut it into several, or ${upgrade}.`,
    limit: { metric: 'import rows', allowed },
  })
}

const nameOf = (fileName: string) => fileName.replaceAll(/\p{C}/gu, '').trim().slice(0, 120) || 'tasks.csv'
