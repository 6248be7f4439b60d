/** Of an archive: who and when, by ids alone. A slug may be somebody's name, and the store's owner is somebody else. */
export function objectNameOf({ tenantId, id, startedAt }: { tenantId: string; id: string; startedAt: Date }): string {
  const time = startedAt.toISOString().replaceAll(/[-:]|\.\d+/g, '')
  return `${folderOf(tenantId)}${time}-${id}.tenantry`
}

/** What the names of a tenant's archives begin with. */
export const folderOf = (tenantId: string): string => `${tenantId}/`
