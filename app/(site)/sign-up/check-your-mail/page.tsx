import Link from 'next/link'
import { sendAgain } from '@/app/(site)/sign-up/actions'
import { ActionForm } from '@/components/form/action-form'
import { SubmitButton } from '@/components/form/submit-button'
import { AuthCard } from '@/components/shell/auth-card'
import { describeDuration, linkLifeMs } from '@/lib/auth/lifetimes'
import { sitePage } from '@/lib/web/site-page'
import { begunSignUp } from '@/lib/web/sign-up-cookie'

export const metadata = { title: 'Check your mail' }

export default sitePage({}, async () => {
  const begun = await begunSignUp()
  return (
    <AuthCard
      inSite
      title="Check your mail"
      footer={
        <Link href="/sign-up" className="rounded-xs font-medium text-accent hover:underline">
          Use another address
        </Link>
      }
    >
      <div className="grid gap-6">
        <p className="text-pretty">
          We sent a link to{' '}
          {begun ? <strong className="font-medium wrap-anywhere">{begun.email}</strong> : 'the address that you gave'}.
          Open it, and your workspace is ready. It works for {describeDuration(linkLifeMs.confirm_sign_up)}.
        </p>
        {begun && (
          <ActionForm action={sendAgain}>
            <SubmitButton variant="secondary" pendingLabel="Sending">
              Send it again
            </SubmitButton>
          </ActionForm>
        )}
      </div>
    </AuthCard>
  )
})
