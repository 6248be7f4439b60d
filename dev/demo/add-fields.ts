import { createField } from '@/lib/custom-fields/create-field'
import type { CustomField, CustomValue, FieldSubject } from '@/lib/custom-fields/field'
import { listFields } from '@/lib/custom-fields/list-fields'
import type { Context } from '@/lib/tenancy/context'
import type { DemoField, DemoValues } from './demo-workspace'
import type { Filling } from './fill-projects'

export async function addFields(owner: Context, fields: readonly DemoField[]): Promise<CustomField[]> {
  for (const { options = [], ...field } of fields) {
    await createField(owner, { ...field, isRequired: false, options: options.map((label) => ({ label })) })
  }
  return [...(await listFields(owner, 'task')), ...(await listFields(owner, 'project'))]
}

/** Values by their fields' names, as the product takes them. Undefined where there are none. */
export function customOf(
  filling: Filling,
  subject: FieldSubject,
  values: DemoValues | undefined,
): Record<string, CustomValue> | undefined {
  if (!values) return undefined
  return Object.fromEntries(
    Object.entries(values).map(([name, value]) => {
      const field = filling.fields.find((one) => one.subject === subject && one.name === name)
      if (!field) throw new Error(`the demo workspace ${filling.owner.tenant.slug} has no field ${name}`)
      return [field.id, valueOf(filling, field, value)]
    }),
  )
}

function valueOf({ cast }: Filling, { kind, options }: CustomField, value: CustomValue): CustomValue {
  if (kind === 'select') return options.find(({ label }) => label === value)?.id ?? value
  if (kind === 'person') return cast.get(String(value))?.actor.userId ?? value
  return value
}
