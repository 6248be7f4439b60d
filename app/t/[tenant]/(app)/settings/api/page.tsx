import { BookOpen, KeyRound, Plus } from 'lucide-react'
import { ButtonLink } from '@/components/ui/button'
import { Card, CardFooter, CardHeader } from '@/components/ui/card'
import { EmptyState } from '@/components/ui/empty-state'
import { PageHeader } from '@/components/ui/page-header'
import { listApiKeys } from '@/lib/api-keys/list-api-keys'
import { tenantPage } from '@/lib/web/tenant-page'
import { EndedTable } from './ended-table'
import { KeyTable } from './key-table'

export const metadata = { title: 'API keys' }

export default tenantPage({ permission: 'api_keys.manage' }, async ({ ctx }) => {
  const keys = await listApiKeys(ctx)
  const { apiRequestsPerMinute } = ctx.entitlements.share
  const add = (
    <ButtonLink href="/settings/api/new" variant="primary">
      <Plus aria-hidden />
      Create key
    </ButtonLink>
  )
  return (
    <>
      <PageHeader
        title="API keys"
        description="With a key, a program of yours reads and writes what you let it."
        actions={
          <>
            <ButtonLink href="/developers">
              <BookOpen aria-hidden />
              How to use them
            </ButtonLink>
            {keys.working.length > 0 && add}
          </>
        }
      />
      <div className="grid gap-6">
        <Card>
          {keys.working.length === 0 ? (
            <EmptyState icon={<KeyRound />} title="No keys yet" action={add}>
              A key acts in your name, and only with what you tick for it. You can revoke it at any time.
            </EmptyState>
          ) : (
            <>
              <KeyTable keys={keys.working} />
              <CardFooter>
                {apiRequestsPerMinute.toLocaleString('en')} requests a minute for all keys together
              </CardFooter>
            </>
          )}
        </Card>
        {keys.ended.length > 0 && (
          <Card>
            <CardHeader
              title="No longer working"
              description="Revoked or run out. They go from this list by themselves."
            />
            <EndedTable keys={keys.ended} />
          </Card>
        )}
      </div>
    </>
  )
})
