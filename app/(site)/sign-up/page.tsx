import Link from 'next/link'
import { AuthCard } from '@/components/shell/auth-card'
import { limitsOf } from '@/lib/billing/describe-plan'
import { plans } from '@/lib/billing/plans'
import { offeredRegions } from '@/lib/control/regions'
import { env } from '@/lib/env'
import { sitePage } from '@/lib/web/site-page'
import { SignUpForm } from './sign-up-form'

export const metadata = {
  title: 'Sign up',
  description: 'Create a workspace for your team: an address of its own, in a minute.',
}

export default sitePage({}, async () => (
  <AuthCard
    inSite
    title="Create a workspace"
    description={`It gets an address of its own, and is free for ${limitsOf(plans.free)}.`}
    footer={
      <>
        Working in one already?{' '}
        <Link href="/find-workspaces" className="rounded-xs font-medium text-accent hover:underline">
          Find your workspaces
        </Link>
      </>
    }
  >
    <SignUpForm rootHost={env.SITE_URL.host} regions={await offeredRegions()} />
  </AuthCard>
))
