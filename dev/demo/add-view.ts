import { filterName } from '@/lib/custom-fields/field-filter'
import { saveFilter } from '@/lib/filters/save-filter'
import { customOf } from './add-fields'
import type { DemoView } from './demo-workspace'
import type { Filling } from './fill-projects'

/** Saves a view of a project's tasks. */
export async function addView(
  filling: Filling,
  projectId: string,
  { name, whose, isShared, address, values = {} }: DemoView,
): Promise<void> {
  const query = new URLSearchParams(address)
  for (const [id, value] of Object.entries(customOf(filling, 'task', values) ?? {})) {
    query.set(filterName(id), String(value))
  }
  const ctx = filling.cast.get(whose) ?? filling.owner
  await saveFilter(ctx, { projectId, name, address: query.toString(), isShared, isDefault: false })
}
