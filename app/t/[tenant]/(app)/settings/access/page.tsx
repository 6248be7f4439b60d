import { Card, CardBody, CardFooter, CardHeader } from '@/components/ui/card'
import { PageHeader } from '@/components/ui/page-header'
import { readSignUpPolicy } from '@/lib/members/sign-up-policy'
import { tenantPage } from '@/lib/web/tenant-page'
import { MfaPolicyCard } from './mfa-policy-card'
import { SignUpPolicyForm } from './sign-up-policy-form'

export const metadata = { title: 'Access' }

export default tenantPage({ permission: 'access.manage' }, async ({ ctx }) => {
  const policy = await readSignUpPolicy(ctx.db)
  return (
    <>
      <PageHeader title="Access" description={`Who may join ${ctx.tenant.name}, and how people sign in.`} />
      <div className="grid gap-6">
        <Card>
          <CardHeader title="Who may join" description="Whatever you choose, owners and admins can invite people." />
          <CardBody>
            <SignUpPolicyForm policy={policy} />
          </CardBody>
          {policy.mode !== 'invitation' && (
            <CardFooter>
              <span>
                People join at <span className="font-medium text-ink">{`${ctx.tenant.origin}/join`}</span>. The sign-in
                page leads there, too.
              </span>
            </CardFooter>
          )}
        </Card>
        <MfaPolicyCard ctx={ctx} />
      </div>
    </>
  )
})
