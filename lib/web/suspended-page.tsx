import { MessagePage } from '@/components/shell/message-page'
import { ButtonLink } from '@/components/ui/button'
import { Time } from '@/components/ui/time'
import { can } from '@/lib/auth/permissions'
import { readErasure } from '@/lib/erasure/read-erasure'
import { findContext } from './current-session'
import { requireTenantOr404 } from './request-realm'

/** In place of whatever is work in a workspace that is closed to it: since it is to be deleted, or since nobody has paid. */
export async function SuspendedPage() {
  const tenant = await requireTenantOr404()
  const [eraseAfter, ctx] = await Promise.all([readErasure(tenant.id), findContext(tenant, 'account')])
  if (!eraseAfter) {
    return (
      <MessagePage title="This workspace is suspended" actions={<ButtonLink href="/billing">Go to billing</ButtonLink>}>
        <p>Its payment has been open for too long. Nothing is lost: as soon as it is settled, everything is back.</p>
      </MessagePage>
    )
  }
  const mayTakeBack = ctx !== null && can(ctx.actor.role, 'workspace.manage')
  return (
    <MessagePage
      title="This workspace is closed"
      actions={mayTakeBack && <ButtonLink href="/settings/workspace">Take it back or export</ButtonLink>}
    >
      <p>
        Nothing is lost before <Time value={eraseAfter} format="datetime" />, but nobody can work here any more, unless{' '}
        {mayTakeBack ? 'you take that back.' : 'an owner takes that back.'}
      </p>
    </MessagePage>
  )
}
