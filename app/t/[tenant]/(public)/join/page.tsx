import Link from 'next/link'
import { redirect } from 'next/navigation'
import { OrElsewhere } from '@/app/t/[tenant]/(public)/other-ways/other-ways'
import { WorkspaceBrand } from '@/app/t/[tenant]/(public)/workspace-brand'
import { ActionForm } from '@/components/form/action-form'
import { Field } from '@/components/form/field'
import { SubmitButton } from '@/components/form/submit-button'
import { AuthCard } from '@/components/shell/auth-card'
import { ButtonLink } from '@/components/ui/button'
import { readSignUpPolicy, type SignUpPolicy } from '@/lib/members/sign-up-policy'
import { findContext } from '@/lib/web/current-session'
import { publicTenantPage } from '@/lib/web/public-tenant-page'
import { askToJoin } from './actions'

export const metadata = { title: 'Join' }

export default publicTenantPage({}, async ({ tenantCtx: { tenant, db } }) => {
  const [policy, ctx] = await Promise.all([readSignUpPolicy(db), findContext(tenant, 'account')])
  if (ctx) redirect('/')
  const brand = <WorkspaceBrand tenant={tenant} />
  if (policy.mode === 'invitation') {
    return (
      <AuthCard title={`${tenant.name} is by invitation`} brand={brand}>
        <p className="mb-6 text-pretty">Ask one of its admins to invite you. You get a mail with a link, and are in.</p>
        <ButtonLink href="/sign-in">Sign in</ButtonLink>
      </AuthCard>
    )
  }
  return (
    <AuthCard
      title={`Join ${tenant.name}`}
      description={whoMay(policy)}
      brand={brand}
      footer={
        <Link href="/sign-in" className="rounded-xs font-medium text-accent hover:underline">
          You have an account? Sign in
        </Link>
      }
    >
      <ActionForm action={askToJoin}>
        <Field
          name="email"
          type="email"
          label="E-mail address"
          autoComplete="email"
          hint="We mail you a link that shows that it is yours."
          required
          maxLength={254}
        />
        <SubmitButton pendingLabel="Sending">Send me the link</SubmitButton>
      </ActionForm>
      <OrElsewhere />
    </AuthCard>
  )
})

function whoMay({ mode, domains }: SignUpPolicy): string {
  if (mode === 'open') return 'Anybody with an e-mail address can join.'
  const names = domains.map((domain) => `@${domain}`)
  return `For everybody whose address ends in ${new Intl.ListFormat('en', { type: 'disjunction' }).format(names)}.`
}
