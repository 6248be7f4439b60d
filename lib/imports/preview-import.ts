import { byId } from '@/lib/db/keys'
import type { CustomField } from '@/lib/custom-fields/field'
import type { Context } from '@/lib/tenancy/context'
import { getImport, type ImportView } from './get-import'
import { readGround, rowsOf } from './ground'
import { type Problem, readRow } from './read-row'

/** Rows that are shown, and problems that are told. */
const shownRows = 8
export const mostProblems = 100

export interface Preview extends ImportView {
  fields: readonly CustomField[]
  /** Column by column: what it is called, and what stands in its first rows. */
  columns: { heading: string; samples: string[] }[]
  /** How many rows can become tasks, and how many can't. */
  good: number
  bad: number
}

/** What would come of the file as it is read now: every row is tried. @throws AppError NOT_FOUND */
export async function previewImport(ctx: Context, which: { projectId: string; importId: string }): Promise<Preview> {
  const view = await getImport(ctx, which)
  const { content } = await ctx.db.import.findUniqueOrThrow({
    where: byId(which.importId),
    select: { content: true },
  })
  const ground = await readGround(ctx.db, view.mapping)
  const { rows, head } = rowsOf(content, view.mapping)
  const problems: Problem[] = []
  let bad = 0
  for (const { row, cells } of rows) {
    const read = readRow(cells, ground)
    if (read.problems === null) continue
    bad += 1
    if (problems.length < mostProblems) problems.push(...read.problems.map((one) => ({ row, ...one })))
  }
  const columns = view.mapping.columns.map((_, at) => ({
    heading: head[at] || `Column ${at + 1}`,
    samples: rows.slice(0, shownRows).map(({ cells }) => cells[at] ?? ''),
  }))
  return {
    ...view,
    fields: ground.fields,
    columns,
    good: rows.length - bad,
    bad,
    problems: problems.slice(0, mostProblems),
  }
}
