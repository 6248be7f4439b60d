import { z } from 'zod'
import { AuthCard } from '@/components/shell/auth-card'
import { deviceOf } from '@/lib/auth/device'
import { presenceOf } from '@/lib/auth/require-presence'
import { hasSecondFactor, ownSecondFactors } from '@/lib/auth/second-factor/second-factors'
import { safePath } from '@/lib/web/safe-path'
import { tenantPage } from '@/lib/web/tenant-page'
import { AddPasskey } from '@/app/t/[tenant]/(app)/settings/security/add-passkey'
import { SignOutButton } from '@/app/t/[tenant]/(app)/sign-out-button'
import { OrLine } from '@/app/t/[tenant]/(public)/other-ways/other-ways'
import { AppSetUpForm } from '@/app/t/[tenant]/second-factor/app-set-up-form'
import { SignInAgain } from '@/app/t/[tenant]/second-factor/sign-in-again'
import { WorkspaceBrand } from '@/app/t/[tenant]/(public)/workspace-brand'

export const metadata = { title: 'Two-step sign-in' }

const searchParams = z.object({ next: z.string().optional().catch(undefined) })

/** Where everybody ends up whose workspace asks for a second factor that was not shown in this session. */
export default tenantPage(
  { permission: 'account.manage', purpose: 'account', secondFactor: 'later', searchParams },
  async ({ ctx, searchParams: { next } }) => {
    const { tenant, actor } = ctx
    const [own, presence] = await Promise.all([ownSecondFactors(ctx.db, ctx), presenceOf(ctx)])
    const isToShow = hasSecondFactor(own) && !own.shown
    return (
      <AuthCard
        title="Two-step sign-in"
        description={`${tenant.name} asks everybody for a second step when they sign in. You are ${actor.email}.`}
        brand={<WorkspaceBrand tenant={tenant} />}
        footer={isToShow ? undefined : <SignOutButton />}
      >
        {isToShow ? (
          <SignInAgain why="You have one, and haven’t shown it since you signed in. Sign out, and in again with it." />
        ) : (
          <>
            <AppSetUpForm ctx={ctx} next={safePath(next)} isDone={own.shown} />
            {!own.shown && (
              <div className="mt-6 grid justify-items-stretch gap-3">
                <OrLine />
                <AddPasskey email={actor.email} presence={presence} suggestedName={deviceOf(actor.from?.agent)} />
              </div>
            )}
          </>
        )}
      </AuthCard>
    )
  },
)
