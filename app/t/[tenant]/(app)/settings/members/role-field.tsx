import { SelectField } from '@/components/form/field'
import { canAssign, roleLabels, roles, type Role } from '@/lib/auth/permissions'

/** The roles that one may give, each with what it allows. */
export function RoleField({ actorRole, defaultValue }: { actorRole: Role; defaultValue: Role }) {
  const offered = roles.filter((role) => canAssign(actorRole, role))
  return (
    <div className="grid gap-3">
      <SelectField name="role" label="Role" defaultValue={defaultValue}>
        {offered.map((role) => (
          <option key={role} value={role}>
            {roleLabels[role].name}
          </option>
        ))}
      </SelectField>
      <dl className="grid gap-1 text-[0.8125rem] text-muted">
        {offered.map((role) => (
          <div key={role} className="flex gap-2">
            <dt className="w-16 shrink-0 font-medium text-ink">{roleLabels[role].name}</dt>
            <dd>{roleLabels[role].description}</dd>
          </div>
        ))}
      </dl>
    </div>
  )
}
