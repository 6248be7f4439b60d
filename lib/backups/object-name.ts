import { AppError } from '@/lib/errors'

/** Of an archive: who and when, by ids alone. A slug may be somebody's name, and the store's owner is somebody else. */
export function objectNameOf({ tenantId, id, startedAt }: { tenantId: string; id: string; startedAt: Date }): string {
  const time = startedAt.toISOString().replaceAll(/[-:]|\.\d+/g, '')
  return `${folderOf(tenantId)}${time}-${id}.tenantry`
}

/** What the names of a tenant's archives begin with. */
export const folderOf = (tenantId: string): string => `${tenantId}/`

const safe = /^(?!\.)[\w.-]{1,200}$/

/** @throws AppError INVALID_INPUT for a name that could lead out of the store */
export function assertObjectName(name: string): void {
  if (name.split('/').every((part) => safe.test(part))) return
  throw new AppError('INVALID_INPUT', { internal: `not a name of an archive: ${JSON.stringify(name)}` })
}
