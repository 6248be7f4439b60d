import { z } from 'zod'
import type { TenantTx } from '@/lib/db/tenant-client'
import type { CustomField, FieldKind, FieldSubject } from './field'

const optionsSchema = z.array(z.object({ id: z.string(), label: z.string(), isRetired: z.boolean().optional() }))

export const fieldSelect = { id: true, subject: true, name: true, kind: true, options: true, isRequired: true } as const

interface Stored {
  id: string
  subject: string
  name: string
  kind: string
  options: unknown
  isRequired: boolean
}

export const toField = ({ subject, kind, options, ...field }: Stored): CustomField => ({
  ...field,
  subject: subject as FieldSubject,
  kind: kind as FieldKind,
  options: optionsSchema.parse(options),
})

/** The fields of tasks or of projects that are in use, in their order. */
export async function listFields({ db }: { db: TenantTx }, subject: FieldSubject): Promise<CustomField[]> {
  const orderBy = [{ position: 'asc' as const }, { id: 'asc' as const }]
  const fields = await db.customField.findMany({ where: { subject, archivedAt: null }, orderBy, select: fieldSelect })
  return fields.map(toField)
}

export interface FieldInSettings extends CustomField {
  archivedAt: Date | null
}

/** All fields, those put aside included, in their order. */
export async function listAllFields({ db }: { db: TenantTx }): Promise<FieldInSettings[]> {
  const fields = await db.customField.findMany({
    orderBy: [{ position: 'asc' }, { id: 'asc' }],
    select: { ...fieldSelect, archivedAt: true },
  })
  return fields.map(({ archivedAt, ...field }) => ({ ...toField(field), archivedAt }))
}
