import type { TenantTx } from '@/lib/db/tenant-client'
import type { Custom, CustomField, CustomValue } from './field'

/** Whose values: a task's, or with `taskId` null the project's own. */
export interface ValueOwner {
  projectId: string
  taskId: string | null
}

/** As lists filter and sort by it. */
function indexed({ kind, options }: CustomField, value: CustomValue): { text: string | null; number: number | null } {
  switch (kind) {
    case 'number':
      return { text: null, number: Number(value) }
    case 'select':
      return { text: String(value), number: options.findIndex(({ id }) => id === value) }
    case 'checkbox':
      return { text: 'yes', number: 1 }
    default:
      return { text: String(value).toLowerCase(), number: null }
  }
}

/** The column of a value's row that lists sort by. */
export const sortColumn = ({ kind }: CustomField): 'number' | 'text' =>
  kind === 'number' || kind === 'select' || kind === 'checkbox' ? 'number' : 'text'

/** The rows for what `custom` holds of these fields. */
export const valueRows = (fields: readonly CustomField[], owner: ValueOwner, custom: Custom) =>
  fields.flatMap((field) => {
    const value = custom[field.id]
    return value === undefined ? [] : [{ ...owner, fieldId: field.id, ...indexed(field, value) }]
  })

/** Brings the rows of these fields in line with each owner's `custom`, in the transaction that writes it. */
export async function replaceValueRows(
  tx: TenantTx,
  fields: readonly CustomField[],
  owners: readonly (ValueOwner & { custom: Custom })[],
): Promise<void> {
  if (fields.length === 0) return
  const fieldId = { in: fields.map(({ id }) => id) }
  const taskIds = owners.map(({ taskId }) => taskId).filter((id) => id !== null)
  const projectIds = owners.filter(({ taskId }) => taskId === null).map(({ projectId }) => projectId)
  if (taskIds.length > 0) await tx.fieldValue.deleteMany({ where: { fieldId, taskId: { in: taskIds } } })
  if (projectIds.length > 0) {
    await tx.fieldValue.deleteMany({ where: { fieldId, taskId: null, projectId: { in: projectIds } } })
  }
  const data = owners.flatMap(({ custom, ...owner }) => valueRows(fields, owner, custom))
  if (data.length > 0) await tx.fieldValue.createMany({ data })
}
