import { z } from 'zod'
import type { CustomField, FieldSubject } from '@/lib/custom-fields/field'
import { conditionsOf, type FieldFilter } from '@/lib/custom-fields/field-filter'
import { listFields } from '@/lib/custom-fields/list-fields'
import { AppError } from '@/lib/errors'
import { dayInput } from '@/lib/fields/input'
import type { ApiContext } from './operation'

const byField = (description: string, example: string) =>
  z
    .record(z.uuid('Send the id of a field.'), z.string('Ask this of a field once.').max(500, 'That is too long.'))
    .optional()
    .meta({
      description,
      examples: [{ '019aa9f0-6f3c-7c5d-9a51-3f0c2c6f6a11': example }],
      param: { style: 'deepObject', explode: true },
    })

/** What a list can be asked about custom fields; the same that people ask on a project's page. */
export const customQuery = {
  custom: byField(
    '`custom[field id]=…`: of a text or link, what it contains; of a choice, an option’s id; of a person, a member’s id, or `me` for the key’s maker; of a checkbox, `yes`; of any field, `none` where it is empty.',
    'Blue',
  ),
  customFrom: byField('`customFrom[field id]=…`: at least this number or day.', '10'),
  customTo: byField('`customTo[field id]=…`: at most this number or day.', '20'),
}

type Asked = { [name in keyof typeof customQuery]?: Record<string, string> | undefined }

const parts = { custom: 'is', customFrom: 'from', customTo: 'to' } as const

/** What pages leave out as not understood is refused here: a program would take all for what it has asked for. */
function faultOf(field: CustomField, part: keyof FieldFilter, value: string): string | null {
  const { id, kind, options } = field
  if (conditionsOf([field], { [id]: { [part]: value } }, { me: '', within: {} }).length === 0) return noSense[kind]
  if (kind === 'date' && part !== 'is' && !dayInput.safeParse(value).success) return noSense.date
  if (part !== 'is' || value === 'none') return null
  if (kind === 'select' && !options.some((option) => option.id === value)) return noSense.select
  return kind === 'person' && value !== 'me' && !z.uuid().safeParse(value).success ? noSense.person : null
}

const noSense: Record<CustomField['kind'], string> = {
  text: 'Send in `custom` what the text contains, or none.',
  url: 'Send in `custom` what the link contains, or none.',
  number: 'Send a number in `customFrom` or `customTo`, or none in `custom`.',
  date: 'Send a day like 2026-12-01 in `customFrom` or `customTo`, or none in `custom`.',
  select: 'Send the id of one of its options in `custom`, or none.',
  checkbox: 'Send yes in `custom`, or none.',
  person: 'Send a member’s id or me in `custom`, or none.',
}

/**
 * The conditions for `where` that a query puts on fields in use. `within` narrows the values that are looked through.
 * @throws AppError INVALID_INPUT for what no field can be asked
 */
export async function customConditions(
  { db, actor }: ApiContext,
  subject: FieldSubject,
  query: Asked,
  within: { projectId?: string; taskId?: null },
): Promise<object[]> {
  const asked = (Object.keys(parts) as (keyof typeof parts)[]).flatMap((name) =>
    Object.entries(query[name] ?? {}).map(([id, value]) => ({ name, id, value })),
  )
  if (asked.length === 0) return []
  const fields = await listFields({ db }, subject)
  const filters: Record<string, FieldFilter> = {}
  const fieldErrors: Record<string, string> = {}
  for (const { name, id, value } of asked) {
    const field = fields.find((one) => one.id === id)
    const fault = field ? faultOf(field, parts[name], value) : `There is no such field of ${subject}s in use.`
    if (fault) fieldErrors[`${name}.${id}`] = fault
    const text = field?.kind === 'person' ? value.toLowerCase() : value
    filters[id] = { ...filters[id], [parts[name]]: text }
  }
  if (Object.keys(fieldErrors).length > 0) throw new AppError('INVALID_INPUT', { fieldErrors })
  return conditionsOf(fields, filters, { me: actor.userId, within })
}
