import { momentInWords } from '@/lib/account/moment-in-words'
import type { TenantTx } from '@/lib/db/tenant-client'
import { enqueueMail } from '@/lib/outbox/enqueue-mail'
import type { Context } from '@/lib/tenancy/context'

type News = { what: 'scheduled'; eraseAfter: Date } | { what: 'taken back' }

/** Tells every owner of the workspace, whoever has done it included, in the transaction in which it is done. */
export async function mailOwners(tx: TenantTx, { tenant, actor }: Context, news: News): Promise<void> {
  const owners = await tx.user.findMany({
    where: { role: 'owner', deactivatedAt: null, emailVerifiedAt: { not: null } },
    select: { email: true, name: true, timeZone: true },
  })
  for (const { email, name, timeZone } of owners) {
    const props = { name, workspace: tenant.name, actorName: actor.name, url: `${tenant.origin}/settings/workspace` }
    if (news.what === 'scheduled') {
      const day = momentInWords(news.eraseAfter, timeZone)
      await enqueueMail(tx, {
        to: email,
        subject: `${tenant.name} will be deleted on ${day}`,
        template: 'deletion-scheduled',
        props: { ...props, day },
      })
    } else {
      await enqueueMail(tx, {
        to: email,
        subject: `${tenant.name} will not be deleted`,
        template: 'deletion-taken-back',
        props,
      })
    }
  }
}
