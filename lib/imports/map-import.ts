import type { z } from 'zod'
import { byId } from '@/lib/db/keys'
import { parseRows } from '@/lib/csv/parse-rows'
import { listFields } from '@/lib/custom-fields/list-fields'
import { AppError } from '@/lib/errors'
import type { Context } from '@/lib/tenancy/context'
import { refuseTooMany } from './begin-import'
import { getImport } from './get-import'
import { guessColumns } from './guess-mapping'
import type { mapImportInput } from './input'
import type { Mapping } from './mapping'

/** Reads a file that is still looked at in another way. Another separator makes other columns, which are guessed anew. @throws AppError NOT_FOUND, INVALID_INPUT, CONFLICT, LIMIT_REACHED */
export async function mapImport(ctx: Context, input: z.output<typeof mapImportInput>): Promise<void> {
  const { projectId, importId, separator, dayOrder, hasHeader, columns: chosen } = input
  const { mapping: before, state } = await getImport(ctx, { projectId, importId })
  if (state !== 'preview') throw started()
  const { content } = await ctx.db.import.findUniqueOrThrow({ where: byId(importId), select: { content: true } })
  const rows = parseRows(content, separator)
  const columns =
    separator === before.separator
      ? before.columns.map((_, at) => chosen[String(at)] ?? '')
      : guessColumns(rows, await listFields(ctx, 'task')).columns
  const twice = columns.find((one, at) => one !== '' && columns.indexOf(one) !== at)
  if (twice) {
    const fieldErrors = { [`columns.${columns.lastIndexOf(twice)}`]: 'Another column gives this already.' }
    throw new AppError('INVALID_INPUT', { fieldErrors })
  }
  const rowsTotal = rows.length - (hasHeader ? 1 : 0)
  // Another separator may cut other rows, too.
  refuseTooMany(ctx, rowsTotal)
  const mapping: Mapping = { ...before, separator, dayOrder, hasHeader, columns }
  const { count } = await ctx.db.import.updateMany({
    where: { id: importId, state: 'preview' },
    data: { mapping, rowsTotal },
  })
  if (count === 0) throw started()
}

const started = () => new AppError('CONFLICT', { message: 'This import has been started already.' })
