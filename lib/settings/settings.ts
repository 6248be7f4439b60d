import type { z } from 'zod'
import { unique } from '@/lib/db/keys'
import type { TenantTx } from '@/lib/db/tenant-client'

/** What a workspace can choose for itself. */
export const settingNames = ['sign_up_policy', 'mfa_policy', 'brand', 'checklist'] as const
export type SettingName = (typeof settingNames)[number]

/**
 * What a workspace has chosen, or `fallback` where it hasn't. A value that no longer fits its schema throws: the fallback may
 * be weaker than what somebody chose.
 */
export async function readSetting<S extends z.ZodType>(
  db: TenantTx,
  name: SettingName,
  schema: S,
  fallback: z.output<S>,
): Promise<z.output<S>> {
  const row = await db.setting.findUnique({
    where: unique('tenantId_name', { name }),
    select: { value: true },
  })
  return row ? schema.parse(row.value) : fallback
}

/** Keeps what a workspace has chosen, in the caller's transaction; whoever calls writes the audit entry. */
export async function writeSetting<S extends z.ZodType<object>>(
  tx: TenantTx,
  name: SettingName,
  schema: S,
  value: z.input<S>,
): Promise<void> {
  const parsed = schema.parse(value)
  await tx.setting.upsert({
    where: unique('tenantId_name', { name }),
    create: { name, value: parsed },
    update: { value: parsed },
  })
}
