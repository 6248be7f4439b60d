import { Card, CardHeader } from '@/components/ui/card'
import { Dialog } from '@/components/ui/dialog'
import { erasureDelayDays } from '@/lib/erasure/schedule-erasure'
import { EndForm } from '@/app/t/[tenant]/(app)/settings/end-form'
import { scheduleDeletion } from './actions'

export function DeleteCard({
  slug,
  name,
  email,
  asksPassword,
}: {
  slug: string
  name: string
  email: string
  asksPassword: boolean
}) {
  return (
    <Card tone="danger">
      <CardHeader
        title="Delete"
        description={`The workspace and everything in it is erased after ${erasureDelayDays} days, for everybody and for good. Until then an owner can take that back.`}
        actions={
          <Dialog
            trigger="Delete workspace"
            variant="danger"
            title={`Delete ${name}?`}
            description="This is what happens then:"
          >
            <ul className="-mt-2 mb-5 grid list-disc gap-1.5 pl-5 text-pretty">
              <li>At once, nobody can work here any more. Owners can still export, and take it back.</li>
              <li>Its plan is canceled and not renewed.</li>
              <li>All owners get a mail.</li>
              <li>
                After {erasureDelayDays} days everything is erased, backups included, and nobody can bring it back. The
                address stays unused for 30 days.
              </li>
            </ul>
            <EndForm action={scheduleDeletion} confirm={slug} label="Delete workspace" {...{ email, asksPassword }} />
          </Dialog>
        }
      />
    </Card>
  )
}
