import type { z } from 'zod'
import { changesBetween, recordAudit } from '@/lib/audit/record-audit'
import { byId } from '@/lib/db/keys'
import type { TenantTx } from '@/lib/db/tenant-client'
import { AppError } from '@/lib/errors'
import type { Context } from '@/lib/tenancy/context'
import type { FieldOption } from './field'
import type { updateFieldInput } from './input'
import { fieldSelect, toField } from './list-fields'
import { mergeOptions } from './merge-options'
import { refuseTakenName } from './refuse-taken-name'

/**
 * Name, options and whether it has to be filled in; what a field is of and its kind stay. Options that were taken out and are
 * chosen somewhere stay there, retired. @throws AppError NOT_FOUND, INVALID_INPUT
 */
export async function updateField(
  { db, actor }: Context,
  { fieldId, name, isRequired, options: edited }: z.output<typeof updateFieldInput>,
): Promise<void> {
  await refuseTakenName(name, () =>
    db.$transaction(async (tx) => {
      const field = toField(await tx.customField.findUniqueOrThrow({ where: byId(fieldId), select: fieldSelect }))
      const isChoice = field.kind === 'select' && edited !== undefined
      if (isChoice && edited.length === 0) {
        throw new AppError('INVALID_INPUT', { fieldErrors: { options: 'Give at least one option to choose from.' } })
      }
      const options = isChoice
        ? mergeOptions(field.options, edited, await usedOptions(tx, fieldId, field.options))
        : field.options
      const changes = changesBetween(
        { name: field.name, required: field.isRequired, options: labels(field.options) },
        { name, required: isRequired, options: labels(options) },
      )
      if (Object.keys(changes).length === 0) return
      await tx.customField.update({ where: byId(fieldId), data: { name, isRequired, options } })
      await keepOrder(tx, fieldId, { before: field.options, after: options })
      await recordAudit(tx, actor, {
        action: 'field.updated',
        subjectId: fieldId,
        subjectLabel: name,
        details: changes,
      })
    }),
  )
}

const labels = (options: readonly FieldOption[]) =>
  options
    .filter(({ isRetired }) => !isRetired)
    .map(({ label }) => label)
    .join(', ')

async function usedOptions(tx: TenantTx, fieldId: string, options: readonly FieldOption[]): Promise<Set<string>> {
  const found = await tx.fieldValue.groupBy({
    by: ['text'],
    where: { fieldId, text: { in: options.map(({ id }) => id) } },
  })
  return new Set(found.map(({ text }) => text ?? ''))
}

/** Lists sort by an option's place, which stands beside each value. */
async function keepOrder(
  tx: TenantTx,
  fieldId: string,
  { before, after }: { before: readonly FieldOption[]; after: readonly FieldOption[] },
): Promise<void> {
  for (const [place, { id }] of after.entries()) {
    if (before[place]?.id === id) continue
    await tx.fieldValue.updateMany({ where: { fieldId, text: id }, data: { number: place } })
  }
}
