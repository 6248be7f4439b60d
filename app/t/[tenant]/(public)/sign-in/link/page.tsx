import Link from 'next/link'
import { z } from 'zod'
import { ActionForm } from '@/components/form/action-form'
import { Field } from '@/components/form/field'
import { SubmitButton } from '@/components/form/submit-button'
import { AuthCard } from '@/components/shell/auth-card'
import { describeDuration, linkLifeMs } from '@/lib/auth/lifetimes'
import { peekOneTimeToken } from '@/lib/auth/one-time-token'
import { publicTenantPage } from '@/lib/web/public-tenant-page'
import { linkParams } from '@/app/t/[tenant]/(public)/link-params'
import { SpentLink } from '@/app/t/[tenant]/(public)/spent-link'
import { WorkspaceBrand } from '@/app/t/[tenant]/(public)/workspace-brand'
import { askForLink, followLink } from './actions'

export const metadata = { title: 'Sign in by link' }

const searchParams = linkParams.extend({ next: z.string().optional().catch(undefined) })

/** Without a token the page asks for an address; with one it signs in, by its button: mail scanners open links, too. */
export default publicTenantPage({ searchParams }, async ({ tenantCtx, searchParams: { token, next } }) => {
  const { tenant, db } = tenantCtx
  const brand = <WorkspaceBrand tenant={tenant} />
  if (!token) {
    return (
      <AuthCard
        title="Sign in by a link"
        description="Tell us your address, and we mail you a link that signs you in."
        brand={brand}
        footer={
          <Link href={withNext('/sign-in', next)} className="rounded-xs font-medium text-accent hover:underline">
            Back to sign-in
          </Link>
        }
      >
        <ActionForm action={askForLink} hidden={next ? { next } : {}} resetOnSuccess>
          <Field name="email" type="email" label="E-mail address" autoComplete="username" required />
          <SubmitButton pendingLabel="Sending">Send the link</SubmitButton>
        </ActionForm>
      </AuthCard>
    )
  }
  const person = await peekOneTimeToken(db, { token, purpose: 'sign_in' })
  if (!person) {
    return (
      <SpentLink tenant={tenant} href={withNext('/sign-in/link', next)} action="Ask for a new link">
        A link to sign in works once, for {describeDuration(linkLifeMs.sign_in)}. You can ask for another at any time.
      </SpentLink>
    )
  }
  return (
    <AuthCard title={`Welcome, ${person.name}`} description={`You sign in as ${person.email}.`} brand={brand}>
      <ActionForm action={followLink} hidden={{ token, ...(next && { next }) }}>
        <SubmitButton pendingLabel="Signing in">Sign in to {tenant.name}</SubmitButton>
      </ActionForm>
    </AuthCard>
  )
})

const withNext = (path: string, next: string | undefined) => (next ? `${path}?next=${encodeURIComponent(next)}` : path)
