import { z } from 'zod'
import { changesBetween, recordAudit } from '@/lib/audit/record-audit'
import type { TenantTx } from '@/lib/db/tenant-client'
import { AppError } from '@/lib/errors'
import { readSetting, writeSetting } from '@/lib/settings/settings'
import type { Context } from '@/lib/tenancy/context'

/** Who may join a workspace without being invited. */
export const signUpModes = ['invitation', 'domain', 'open'] as const

/** The roles that people can be given who let themselves in. */
export const joiningRoles = ['member', 'viewer'] as const

const signUpPolicySchema = z.object({
  mode: z.enum(signUpModes),
  /** Lower case, without @. */
  domains: z.array(z.string()),
  role: z.enum(joiningRoles),
})
export type SignUpPolicy = z.output<typeof signUpPolicySchema>

const byInvitation: SignUpPolicy = { mode: 'invitation', domains: [], role: 'member' }

/** @throws where a stored policy can't be read: what it allowed is not to be guessed */
export const readSignUpPolicy = (db: TenantTx): Promise<SignUpPolicy> =>
  readSetting(db, 'sign_up_policy', signUpPolicySchema, byInvitation)

/** May somebody with this address, lower case, join by themselves? By domain, a person has one address: see `isTagged`. */
export function mayJoin({ mode, domains }: SignUpPolicy, email: string): boolean {
  if (mode === 'open') return true
  return mode === 'domain' && domains.includes(email.slice(email.lastIndexOf('@') + 1)) && !isTagged(email)
}

/** ada+anything@… is the mailbox of ada@…: who was removed or switched off would come back as somebody new. */
export const isTagged = (email: string): boolean => email.slice(0, email.lastIndexOf('@')).includes('+')

/** @throws AppError INVALID_INPUT where domains may join and none is named */
export async function saveSignUpPolicy({ db, tenant, actor }: Context, policy: SignUpPolicy): Promise<void> {
  if (policy.mode === 'domain' && policy.domains.length === 0) {
    throw new AppError('INVALID_INPUT', { fieldErrors: { domains: 'Name at least one domain, like example.com.' } })
  }
  await db.$transaction(async (tx) => {
    const details = changesBetween(fieldsOf(await readSignUpPolicy(tx)), fieldsOf(policy))
    if (Object.keys(details).length === 0) return
    await writeSetting(tx, 'sign_up_policy', signUpPolicySchema, policy)
    await recordAudit(tx, actor, {
      action: 'access.sign_up_policy_changed',
      subjectId: tenant.id,
      subjectLabel: tenant.name,
      details,
    })
  })
}

const fieldsOf = ({ mode, domains, role }: SignUpPolicy) => ({ who_may_join: mode, domains: domains.join(', '), role })
