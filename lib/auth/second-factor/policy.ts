import { z } from 'zod'
import type { TenantTx } from '@/lib/db/tenant-client'
import { readSetting } from '@/lib/settings/settings'

/** Whether everybody in the workspace needs a second factor. */
export const mfaPolicySchema = z.strictObject({ required: z.boolean() })
export type MfaPolicy = z.output<typeof mfaPolicySchema>

export const readMfaPolicy = (db: TenantTx): Promise<MfaPolicy> =>
  readSetting(db, 'mfa_policy', mfaPolicySchema, { required: false })
