import { control } from '@/lib/db/control-client'

/** When this workspace is to be erased, as its owners have asked; null where nobody has. Read afresh. */
export async function readErasure(tenantId: string): Promise<Date | null> {
  const tenant = await control().tenant.findUnique({ where: { id: tenantId }, select: { eraseAfter: true } })
  return tenant?.eraseAfter ?? null
}
