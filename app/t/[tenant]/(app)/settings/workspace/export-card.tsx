import { Download } from 'lucide-react'
import { Alert } from '@/components/ui/alert'
import { Button } from '@/components/ui/button'
import { Card, CardBody, CardHeader } from '@/components/ui/card'

/** A copy of everything, for owners. The form posts to a route, whose answer is a file: the page stays. */
export function ExportCard({ isTooSoon, isClosed }: { isTooSoon: boolean; isClosed: boolean }) {
  return (
    <Card>
      <CardHeader
        title="Export"
        description={`A copy of everything in this workspace, as it is at that moment.${isClosed ? '' : ' Everybody can go on working meanwhile.'}`}
        actions={
          <form method="post" action="/api/export">
            <Button type="submit">
              <Download aria-hidden />
              Export workspace
            </Button>
          </form>
        }
      />
      <CardBody className="grid gap-4">
        {isTooSoon && (
          <Alert tone="warning" role="alert" title="That was a lot of exports">
            This workspace can be exported five times an hour. Try again later.
          </Alert>
        )}
        <div className="grid gap-x-8 gap-y-3 sm:grid-cols-2">
          <div>
            <h3 className="font-medium">In it</h3>
            <p className="text-pretty text-muted">
              People with their roles, projects, tasks, comments, custom fields, settings and the audit log: one CSV
              file each, in a .tar.gz with a README.
            </p>
          </div>
          <div>
            <h3 className="font-medium">Not in it</h3>
            <p className="text-pretty text-muted">
              Passwords, second factors, sessions, keys and links in mails, since they would let somebody in; what is
              inside attached files; and invoices, which are at Stripe.
            </p>
          </div>
        </div>
      </CardBody>
    </Card>
  )
}
