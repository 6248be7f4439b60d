type Key<Name extends string, Fields> = { [K in Name]: Fields & { tenantId: string } }

/** The unique `where` of a compound key, without its tenant: the tenant client writes that in. */
export function unique<const Name extends string, Fields extends object>(
  name: Name,
  fields: Fields,
): Key<Name, Fields> {
  return { [name]: fields } as Key<Name, Fields>
}

/** The unique `where` of a row by its id. */
export const byId = (id: string) => unique('tenantId_id', { id })
