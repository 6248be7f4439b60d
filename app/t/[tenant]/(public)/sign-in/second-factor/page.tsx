import Link from 'next/link'
import { redirect } from 'next/navigation'
import { z } from 'zod'
import { ActionForm } from '@/components/form/action-form'
import { Field } from '@/components/form/field'
import { SubmitButton } from '@/components/form/submit-button'
import { AuthCard } from '@/components/shell/auth-card'
import { whoIsHalfIn } from '@/lib/auth/enter'
import { secondFactorsOf } from '@/lib/auth/second-factor/second-factors'
import { halfInToken } from '@/lib/web/entrance-cookies'
import { publicTenantPage } from '@/lib/web/public-tenant-page'
import { OrLine } from '@/app/t/[tenant]/(public)/other-ways/other-ways'
import { PasskeySignIn } from '@/app/t/[tenant]/(public)/other-ways/passkey-sign-in'
import { WorkspaceBrand } from '@/app/t/[tenant]/(public)/workspace-brand'
import { showCode } from './actions'

export const metadata = { title: 'Second step' }

const searchParams = z.object({ next: z.string().optional().catch(undefined) })

/** For who has shown a password, a link or an account elsewhere, and has something more to show. */
export default publicTenantPage({ searchParams }, async ({ tenantCtx, searchParams: { next } }) => {
  const { tenant, db } = tenantCtx
  const token = await halfInToken()
  const person = token ? await whoIsHalfIn(tenantCtx, token) : null
  if (!person) redirect('/sign-in')
  const { app, passkeys } = await secondFactorsOf(db, tenant, person.userId)
  return (
    <AuthCard
      title="One more step"
      description={`You are signing in to ${tenant.name} as ${person.email}.`}
      brand={<WorkspaceBrand tenant={tenant} />}
      footer={
        <Link href="/sign-in" className="rounded-xs font-medium text-accent hover:underline">
          Start again
        </Link>
      }
    >
      <ActionForm action={showCode} hidden={next ? { next } : {}}>
        <Field
          name="code"
          label={app ? 'Code' : 'Recovery code'}
          hint={
            app ? 'From your authenticator app, or one of your recovery codes.' : 'One of those that you were given.'
          }
          autoComplete="one-time-code"
          autoCapitalize="none"
          spellCheck={false}
          maxLength={40}
          required
        />
        <SubmitButton pendingLabel="Checking">Sign in</SubmitButton>
      </ActionForm>
      {passkeys > 0 && (
        <div className="mt-6 grid gap-3">
          <OrLine />
          <PasskeySignIn hidden={next ? { next } : {}} />
        </div>
      )}
    </AuthCard>
  )
})
