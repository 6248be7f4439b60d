import Link from 'next/link'
import { LinkPending } from '@/components/ui/link-pending'
import { redirect } from 'next/navigation'
import { z } from 'zod'
import { ActionForm } from '@/components/form/action-form'
import { Field } from '@/components/form/field'
import { PasswordField } from '@/components/form/password-field'
import { SubmitButton } from '@/components/form/submit-button'
import { AuthCard } from '@/components/shell/auth-card'
import { readSignUpPolicy } from '@/lib/members/sign-up-policy'
import { findContext } from '@/lib/web/current-session'
import { publicTenantPage } from '@/lib/web/public-tenant-page'
import { safePath } from '@/lib/web/safe-path'
import { OtherWays } from '@/app/t/[tenant]/(public)/other-ways/other-ways'
import { WorkspaceBrand } from '@/app/t/[tenant]/(public)/workspace-brand'
import { signIn } from './actions'

export const metadata = { title: 'Sign in' }

const searchParams = z.object({ next: z.string().optional().catch(undefined) })

export default publicTenantPage({ searchParams }, async ({ tenantCtx: { tenant, db }, searchParams: { next } }) => {
  if (await findContext(tenant, 'account')) redirect(safePath(next))
  const { mode } = await readSignUpPolicy(db)
  const linkHref = next ? `/sign-in/link?next=${encodeURIComponent(next)}` : '/sign-in/link'
  return (
    <AuthCard
      title="Sign in"
      description={`To your account in ${tenant.name}.`}
      brand={<WorkspaceBrand tenant={tenant} />}
      footer={
        <span className="flex flex-wrap justify-center gap-x-6 gap-y-2">
          <Link href={linkHref} className="relative rounded-xs font-medium text-accent hover:underline">
            Mail me a link instead
            <LinkPending />
          </Link>
          <Link href="/forgot-password" className="relative rounded-xs font-medium text-accent hover:underline">
            Forgotten your password?
            <LinkPending />
          </Link>
          {mode !== 'invitation' && (
            <Link href="/join" className="relative rounded-xs font-medium text-accent hover:underline">
              Join {tenant.name}
              <LinkPending />
            </Link>
          )}
        </span>
      }
    >
      <ActionForm action={signIn} hidden={next ? { next } : {}}>
        <Field name="email" type="email" label="E-mail address" autoComplete="username webauthn" required />
        <PasswordField name="password" label="Password" autoComplete="current-password" required />
        <SubmitButton pendingLabel="Signing in">Sign in</SubmitButton>
      </ActionForm>
      <OtherWays next={next} />
    </AuthCard>
  )
})
