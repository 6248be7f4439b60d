import { UserRoundPlus } from 'lucide-react'
import { LimitDialog } from '@/app/t/[tenant]/(app)/limit-dialog'
import { Dialog } from '@/components/ui/dialog'
import type { Context } from '@/lib/tenancy/context'
import type { Used } from '@/lib/usage/read-usage'
import { InviteForm } from './invite-form'

/** The button and its form; where the plan has no room, the same button says so and leads on. */
export function InvitePeople({ ctx, usage }: { ctx: Context; usage: Used }) {
  const trigger = (
    <>
      <UserRoundPlus aria-hidden />
      Invite people
    </>
  )
  if (usage.isFull) return <LimitDialog ctx={ctx} metric="members" trigger={trigger} opensBy="invite" />
  const room = usage.limit === null ? null : usage.limit - usage.used
  return (
    <Dialog
      trigger={trigger}
      opensBy="invite"
      variant="primary"
      title="Invite people"
      description={`Each gets a mail with a link that works once. An invitation takes a place${
        room === null ? '' : `; ${room === 1 ? 'one is' : `${room} are`} free`
      }.`}
    >
      <InviteForm actorRole={ctx.actor.role} />
    </Dialog>
  )
}
