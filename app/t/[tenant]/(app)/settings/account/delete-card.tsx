import { Card, CardBody, CardHeader } from '@/components/ui/card'
import { Dialog } from '@/components/ui/dialog'
import { EndForm } from '@/app/t/[tenant]/(app)/settings/end-form'
import { endAccount } from './actions'

/** The end of one's account. The last owner is told why not. */
export function DeleteCard({
  workspace,
  email,
  asksPassword,
  isLastOwner,
}: {
  workspace: string
  email: string
  asksPassword: boolean
  isLastOwner: boolean
}) {
  const description = 'You leave the workspace for good, and what tells who you were is removed.'
  if (isLastOwner) {
    return (
      <Card tone="danger">
        <CardHeader title="Delete my account" description={description} />
        <CardBody>
          <p className="text-pretty text-muted">
            You are the only owner of {workspace}, and a workspace needs one. Make somebody else an owner first, under
            Members, or delete the whole workspace.
          </p>
        </CardBody>
      </Card>
    )
  }
  return (
    <Card tone="danger">
      <CardHeader
        title="Delete my account"
        description={description}
        actions={
          <Dialog
            trigger="Delete my account"
            variant="danger"
            title="Delete your account?"
            description="This can’t be taken back:"
          >
            <ul className="-mt-2 mb-5 grid list-disc gap-1.5 pl-5 text-pretty">
              <li>Every session of yours ends at once, and every way in: password, passkeys, connected accounts.</li>
              <li>Your picture, your name and your e-mail address are removed. API keys of yours stop working.</li>
              <li>What you wrote stays, as by a former member; tasks that were yours are nobody’s.</li>
              <li>The audit log can’t be changed by anybody: it keeps the name under which you did things.</li>
            </ul>
            <EndForm action={endAccount} confirm={email} label="Delete my account" {...{ email, asksPassword }} />
          </Dialog>
        }
      />
    </Card>
  )
}
