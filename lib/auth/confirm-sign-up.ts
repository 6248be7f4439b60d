import { recordAudit } from '@/lib/audit/record-audit'
import { activateTenant } from '@/lib/operations/activate-tenant'
import type { Origin, TenantContext } from '@/lib/tenancy/context'
import { byLink, consumeOneTimeToken, peekOneTimeToken, spentLink, updateByLink } from './one-time-token'

/**
 * Brings a pending tenant to life and gives its owner, who is thereby signed in. The tenant is activated before the token is
 * used up: after a crash between the two, the link still works. @throws AppError NOT_FOUND for a link that doesn't work
 */
export async function confirmSignUp(
  { tenant, db }: TenantContext,
  { token }: { token: string },
  from?: Origin,
): Promise<{ userId: string }> {
  const purpose = 'confirm_sign_up'
  if (!(await peekOneTimeToken(db, { token, purpose }))) throw spentLink()
  await activateTenant(tenant.id)
  return db.$transaction(async (tx) => {
    const { userId } = await consumeOneTimeToken(tx, { token, purpose })
    const owner = await updateByLink(tx, userId, {})
    const subject = { subjectId: tenant.id, subjectLabel: tenant.name }
    await recordAudit(tx, byLink(owner, from), { action: 'workspace.created', ...subject })
    return { userId }
  })
}
