import Link from 'next/link'
import { z } from 'zod'
import { ActionForm } from '@/components/form/action-form'
import { Field } from '@/components/form/field'
import { SubmitButton } from '@/components/form/submit-button'
import { AuthCard } from '@/components/shell/auth-card'
import { Alert } from '@/components/ui/alert'
import { sitePage } from '@/lib/web/site-page'
import { findMine } from './actions'

export const metadata = {
  title: 'Find your workspaces',
  description: 'Forgotten where you sign in? We mail you the addresses of your workspaces.',
}

const searchParams = z.object({ problem: z.literal('sign-in').optional().catch(undefined) })

export default sitePage({ searchParams }, ({ searchParams: { problem } }) => (
  <AuthCard
    inSite
    title="Find your workspaces"
    description="Each workspace has an address of its own, where its people sign in. We mail you yours."
    footer={
      <Link href="/sign-up" className="rounded-xs font-medium text-accent hover:underline">
        Create a workspace
      </Link>
    }
  >
    <div className="grid gap-4">
      {problem && (
        <Alert tone="warning" title="That sign-in took too long">
          Or it was for a workspace that is gone. Go back to your workspace’s sign-in page, and start again there.
        </Alert>
      )}
      <ActionForm action={findMine}>
        <Field name="email" type="email" label="E-mail address" autoComplete="email" required />
        <SubmitButton pendingLabel="Sending">Mail me my workspaces</SubmitButton>
      </ActionForm>
    </div>
  </AuthCard>
))
