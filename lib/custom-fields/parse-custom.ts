import type { TenantTx } from '@/lib/db/tenant-client'
import { AppError } from '@/lib/errors'
import { controlName, type Custom, type CustomField, type CustomValue } from './field'
import type { GivenCustom } from './input'
import { valueSchema } from './value-schema'

/** Field id → its new value; null takes it away. */
export type CustomChanges = Record<string, CustomValue | null>

/** The values that were given, checked against the fields' definitions. @throws AppError INVALID_INPUT, by control */
export async function parseCustom(
  tx: TenantTx,
  fields: readonly CustomField[],
  given: GivenCustom,
): Promise<CustomChanges> {
  const errors: Record<string, string> = {}
  const changes: CustomChanges = {}
  for (const [id, raw] of Object.entries(given)) {
    const field = fields.find((one) => one.id === id)
    const result = field && valueSchema(field).safeParse(raw)
    if (result?.success) changes[id] = result.data
    else errors[controlName(id)] = result?.error.issues[0]?.message ?? 'This field is gone. Load the page again.'
  }
  const people = fields.filter(({ id, kind }) => kind === 'person' && typeof changes[id] === 'string')
  const strangers = await findStrangers(
    tx,
    people.map(({ id }) => String(changes[id])),
  )
  for (const { id } of people)
    if (strangers.has(String(changes[id]))) errors[controlName(id)] = 'Choose somebody who is a member here.'
  if (Object.keys(errors).length > 0) throw new AppError('INVALID_INPUT', { fieldErrors: errors })
  return changes
}

/** For something new: fields that have to be filled in must be given. @throws AppError INVALID_INPUT, by control */
export async function parseNewCustom(
  tx: TenantTx,
  fields: readonly CustomField[],
  given: GivenCustom,
): Promise<Custom> {
  const required = fields.filter(({ isRequired }) => isRequired).map(({ id }) => [id, null] as const)
  return applyChanges({}, await parseCustom(tx, fields, { ...Object.fromEntries(required), ...given }))
}

/** Those of these ids who aren't members here. */
async function findStrangers(tx: TenantTx, ids: string[]): Promise<Set<string>> {
  if (ids.length === 0) return new Set()
  const found = await tx.user.findMany({
    where: { id: { in: ids }, deactivatedAt: null, emailVerifiedAt: { not: null } },
    select: { id: true },
  })
  const members = new Set(found.map(({ id }) => id))
  return new Set(ids.filter((id) => !members.has(id)))
}

/** What is there after the changes. */
export function applyChanges(custom: Custom, changes: CustomChanges): Custom {
  const after = { ...custom, ...changes }
  return Object.fromEntries(Object.entries(after).filter((entry): entry is [string, CustomValue] => entry[1] !== null))
}
