import Link from 'next/link'
import { ActionForm } from '@/components/form/action-form'
import { Field } from '@/components/form/field'
import { SubmitButton } from '@/components/form/submit-button'
import { ButtonLink } from '@/components/ui/button'
import { presenceOf } from '@/lib/auth/require-presence'
import { recoveryCodesLeft } from '@/lib/auth/second-factor/recovery-codes'
import { appSetUp } from '@/lib/auth/second-factor/set-up-app'
import type { Context } from '@/lib/tenancy/context'
import { startApp } from './actions'
import { PresenceField } from './presence-field'
import { QrCode } from './qr-code'
import { SignInAgain } from './sign-in-again'
import { UntilCodes } from './until-codes'

/** Scan, type the code, keep the recovery codes. `next` is where one goes on to; `isDone`: there is nothing to scan any more. */
export async function AppSetUpForm({ ctx, next, isDone = false }: { ctx: Context; next: string; isDone?: boolean }) {
  const presence = await presenceOf(ctx)
  if (presence === 'sign_in') {
    return <SignInAgain why="You signed in a while ago. Sign out and in again, then set up your second step." />
  }
  return (
    <ActionForm action={startApp}>
      <UntilCodes workspace={ctx.tenant.name} next={next}>
        {isDone ? <Done ctx={ctx} next={next} /> : <Steps ctx={ctx} asksPassword={presence === 'password'} />}
      </UntilCodes>
    </ActionForm>
  )
}

async function Steps({ ctx, asksPassword }: { ctx: Context; asksPassword: boolean }) {
  const { secret, uri } = await appSetUp(ctx)
  return (
    <>
      <div className="flex flex-wrap items-center gap-x-6 gap-y-4">
        <QrCode text={uri} label="QR code for your authenticator app" />
        <div className="min-w-0 flex-1 basis-56 text-pretty">
          <p>Scan this with an authenticator app, such as the one that keeps your passwords.</p>
          <p className="mt-3 text-muted">
            Can’t scan?{' '}
            <a href={uri} className="rounded-xs font-medium text-accent hover:underline">
              Open the app on this device
            </a>
            , or type this into it:
          </p>
          <code className="mt-1 block font-mono text-[0.8125rem] break-all">{inFours(secret)}</code>
        </div>
      </div>
      <Field
        name="code"
        label="Code"
        hint="The six digits that the app shows now."
        inputMode="numeric"
        autoComplete="one-time-code"
        maxLength={12}
        required
      />
      <PresenceField asked={asksPassword} email={ctx.actor.email} />
      <SubmitButton className="justify-self-start" pendingLabel="Checking">
        Turn on
      </SubmitButton>
    </>
  )
}

async function Done({ ctx: { db, actor }, next }: { ctx: Context; next: string }) {
  const codesLeft = await recoveryCodesLeft(db, actor.userId)
  return (
    <>
      <p>Your second step is set up.</p>
      {codesLeft === 0 && (
        <p className="text-pretty text-muted">
          In case you lose it, keep some{' '}
          <Link href="/settings/security/recovery-codes" className="rounded-xs font-medium text-accent hover:underline">
            recovery codes
          </Link>{' '}
          on paper.
        </p>
      )}
      <ButtonLink href={next} variant="primary" className="justify-self-start">
        Go on
      </ButtonLink>
    </>
  )
}

const inFours = (secret: string) => secret.replace(/(.{4})(?=.)/g, '$1 ')
