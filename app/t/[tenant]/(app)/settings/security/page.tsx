import { PageHeader } from '@/components/ui/page-header'
import { hasPassword } from '@/lib/account/require-self'
import { presenceOf } from '@/lib/auth/require-presence'
import { readMfaPolicy } from '@/lib/auth/second-factor/policy'
import { recoveryCodesLeft } from '@/lib/auth/second-factor/recovery-codes'
import { secondFactorsOf } from '@/lib/auth/second-factor/second-factors'
import { listSessions } from '@/lib/auth/session'
import { tenantPage } from '@/lib/web/tenant-page'
import { AccountsCard } from './accounts-card'
import { EmailCard } from './email-card'
import { PasskeysCard } from './passkeys-card'
import { PasswordCard } from './password-card'
import { SessionsCard } from './sessions-card'
import { TwoStepCard } from './two-step-card'

export const metadata = { title: 'Security' }

export default tenantPage({ permission: 'account.manage', purpose: 'account' }, async ({ ctx }) => {
  const { tenant, db, actor } = ctx
  const { userId, email } = actor
  const [factors, { required }, codesLeft, presence, withPassword, sessions] = await Promise.all([
    secondFactorsOf(db, tenant, userId),
    readMfaPolicy(db),
    recoveryCodesLeft(db, userId),
    presenceOf(ctx),
    hasPassword(ctx),
    listSessions(db, userId),
  ])
  return (
    <>
      <PageHeader title="Security" description={`How you sign in to ${tenant.name}, and where you are signed in.`} />
      <div className="grid lg:max-w-2xl gap-6">
        <TwoStepCard {...factors} {...{ email, required, codesLeft, presence }} />
        <PasskeysCard ctx={ctx} presence={presence} />
        <AccountsCard ctx={ctx} presence={presence} />
        <PasswordCard email={email} hasPassword={withPassword} mustSignIn={!withPassword && presence === 'sign_in'} />
        <EmailCard email={email} presence={presence} />
        <SessionsCard sessions={sessions} currentId={actor.sessionId} />
      </div>
    </>
  )
})
