import { Download } from 'lucide-react'
import { Alert } from '@/components/ui/alert'
import { Button } from '@/components/ui/button'
import { Card, CardBody, CardHeader } from '@/components/ui/card'

/** What is about oneself, to take away. The form posts to a route, whose answer is a file: the page stays. */
export function DataCard({ workspace, isTooSoon }: { workspace: string; isTooSoon: boolean }) {
  return (
    <Card>
      <CardHeader
        title="Your data"
        description={`All that ${workspace} holds about you, or has from you: JSON files in a .tar.gz, with a README.`}
        actions={
          <form method="post" action="/api/account/export">
            <Button type="submit">
              <Download aria-hidden />
              Export my data
            </Button>
          </form>
        }
      />
      {isTooSoon && (
        <CardBody>
          <Alert tone="warning" role="alert" title="That was a lot of exports">
            You can export your data five times an hour. Try again later.
          </Alert>
        </CardBody>
      )}
    </Card>
  )
}
