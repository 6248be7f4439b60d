import { UserRoundPlus } from 'lucide-react'
import { LimitDialog } from '@/app/t/[tenant]/(app)/limit-dialog'
import { ActionForm } from '@/components/form/action-form'
import { Field } from '@/components/form/field'
import { SubmitButton } from '@/components/form/submit-button'
import { Dialog, DialogCancel } from '@/components/ui/dialog'
import type { Context } from '@/lib/tenancy/context'
import type { Used } from '@/lib/usage/read-usage'
import { invite } from './actions'
import { RoleField } from './role-field'

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
      description="They get a mail with a link that works once, for 7 days. The invitation takes a place."
    >
      <ActionForm action={invite} resetOnSuccess>
        <Field
          name="email"
          type="email"
          label="E-mail address"
          autoComplete="off"
          inputMode="email"
          maxLength={254}
          required
        />
        <RoleField actorRole={ctx.actor.role} defaultValue="member" />
        <div className="flex flex-wrap justify-end gap-2">
          <DialogCancel>Close</DialogCancel>
          <SubmitButton pendingLabel="Sending">Send invitation</SubmitButton>
        </div>
      </ActionForm>
    </Dialog>
  )
}
