import { type Change, changesBetween } from '@/lib/audit/record-audit'
import type { TenantTx } from '@/lib/db/tenant-client'
import type { Custom, CustomField } from './field'
import { sayValue } from './say-value'

/** Names that entries of the audit log use for what every task and project has. */
const taken = new Set(['title', 'description', 'status', 'assignee', 'dueOn', 'project', 'name', 'tasks'])

const keyOf = ({ name }: CustomField) => (taken.has(name) ? `${name} (custom field)` : name)

/** For the audit log: name of a field → what it was and is, in words. */
export async function describeChanges(
  tx: TenantTx,
  fields: readonly CustomField[],
  before: Custom,
  after: Custom,
): Promise<Record<string, Change>> {
  const changed = fields.filter(({ id }) => before[id] !== after[id])
  const ids = changed.filter(({ kind }) => kind === 'person').flatMap(({ id }) => [before[id], after[id]])
  const people = await namesOf(
    tx,
    ids.filter((id) => typeof id === 'string'),
  )
  const said = (custom: Custom) =>
    Object.fromEntries(
      changed.map((field) => {
        const value = custom[field.id]
        return [keyOf(field), value === undefined ? null : sayValue(field, value, people)]
      }),
    )
  return changesBetween(said(before), said(after))
}

async function namesOf(tx: TenantTx, ids: string[]): Promise<Map<string, string>> {
  if (ids.length === 0) return new Map()
  const people = await tx.user.findMany({ where: { id: { in: ids } }, select: { id: true, name: true } })
  return new Map(people.map(({ id, name }) => [id, name]))
}
