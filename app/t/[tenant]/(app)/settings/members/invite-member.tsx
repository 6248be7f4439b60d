import { UserRoundPlus } from 'lucide-react'
import { LimitDialog } from '@/app/t/[tenant]/(app)/limit-dialog'
import { Dialog } from '@/components/ui/dialog'
import { describeDuration, linkLifeMs } from '@/lib/auth/lifetimes'
import type { Context } from '@/lib/tenancy/context'
import type { Used } from '@/lib/usage/read-usage'
import { InviteForm } from './invite-form'

/** The button and its form; where the plan has no room, the same button says so and leads on. */
export function InviteMember({ ctx, usage }: { ctx: Context; usage: Used }) {
  const trigger = (
    <>
      <UserRoundPlus aria-hidden />
      Invite somebody
    </>
  )
  if (usage.isFull) return <LimitDialog ctx={ctx} metric="members" trigger={trigger} />
  return (
    <Dialog
      trigger={trigger}
      variant="primary"
      title="Invite somebody"
      description={`They get a mail with a link that works once, for ${describeDuration(linkLifeMs.accept_invitation)}. The invitation takes a place.`}
    >
      <InviteForm actorRole={ctx.actor.role} />
    </Dialog>
  )
}
