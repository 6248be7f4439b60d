import { generateX25519Identity } from 'age-encryption'
import { control } from '@/lib/db/control-client'
import { AppError, notFound } from '@/lib/errors'
import { seal, unseal } from '@/lib/seal'

/**
 * The age identity (`AGE-SECRET-KEY-1…`) of a tenant's archives, made at first use: two who ask at once get the same one.
 * @throws AppError NOT_FOUND for an unknown tenant, CONFIGURATION where it was kept under another FLEET_SECRET
 */
export async function keyOf(tenantId: string): Promise<string> {
  const known = await knownKeyOf(tenantId)
  if (known !== null) return known
  const sealed = seal('archive', await generateX25519Identity())
  await control().$executeRaw`
    INSERT INTO tenant_keys (tenant_id, identity_sealed) SELECT id, ${sealed} FROM tenants
     WHERE id = ${tenantId}::uuid AND state <> 'purging'
    ON CONFLICT DO NOTHING`
  const agreed = await knownKeyOf(tenantId)
  if (agreed === null) throw notFound(`tenant ${tenantId} is gone, and its key with it`)
  return agreed
}

/** The same, where there is one; null where none was made yet or it was destroyed. */
export async function knownKeyOf(tenantId: string): Promise<string | null> {
  const row = await control().tenantKey.findUnique({ where: { tenantId }, select: { identitySealed: true } })
  if (!row) return null
  try {
    return String(unseal('archive', row.identitySealed))
  } catch (cause) {
    const internal = `the archive key of tenant ${tenantId} can't be unsealed: was it stored under another FLEET_SECRET?`
    throw new AppError('CONFIGURATION', { cause, internal })
  }
}

/** From here on no archive of this tenant can be read by anybody who hasn't kept its key elsewhere. Doing it twice changes nothing. */
export async function destroyKey(tenantId: string): Promise<void> {
  await control().tenantKey.deleteMany({ where: { tenantId } })
}
