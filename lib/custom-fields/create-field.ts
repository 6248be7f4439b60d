import type { z } from 'zod'
import { recordAudit } from '@/lib/audit/record-audit'
import { AppError } from '@/lib/errors'
import type { Context } from '@/lib/tenancy/context'
import { fieldKindLabels } from './field'
import type { createFieldInput } from './input'
import { mergeOptions } from './merge-options'
import { refuseTakenName } from './refuse-taken-name'

/** In use at once, of tasks and of projects each: forms and lists stay readable. */
export const mostFields = 30

/** A new field, after all others. @throws AppError INVALID_INPUT, CONFLICT */
export async function createField(
  { db, actor }: Context,
  { subject, kind, name, isRequired, options = [] }: z.output<typeof createFieldInput>,
): Promise<{ id: string }> {
  if (kind === 'select' && options.length === 0) {
    throw new AppError('INVALID_INPUT', { fieldErrors: { options: 'Give at least one option to choose from.' } })
  }
  return refuseTakenName(name, () =>
    db.$transaction(async (tx) => {
      const [count, last] = await Promise.all([
        tx.customField.count({ where: { subject, archivedAt: null } }),
        tx.customField.findFirst({ where: { subject }, orderBy: { position: 'desc' }, select: { position: true } }),
      ])
      if (count >= mostFields) {
        throw new AppError('CONFLICT', {
          message: `There are ${mostFields} fields in use already. Put one aside first.`,
        })
      }
      const data = { subject, kind, name, isRequired, position: (last?.position ?? -1) + 1 }
      const { id } = await tx.customField.create({
        data: { ...data, options: kind === 'select' ? mergeOptions([], options, new Set()) : [] },
        select: { id: true },
      })
      const details = { of: subject, kind: fieldKindLabels[kind] }
      await recordAudit(tx, actor, { action: 'field.created', subjectId: id, subjectLabel: name, details })
      return { id }
    }),
  )
}
