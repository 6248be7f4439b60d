import { ConfirmButton } from '@/components/form/confirm-button'
import { Badge } from '@/components/ui/badge'
import { ButtonLink } from '@/components/ui/button'
import { Card, CardBody, CardHeader } from '@/components/ui/card'
import { countLacking } from '@/lib/auth/second-factor/count-lacking'
import { readMfaPolicy } from '@/lib/auth/second-factor/policy'
import { ownSecondFactors } from '@/lib/auth/second-factor/second-factors'
import type { Context } from '@/lib/tenancy/context'
import { requireOfAll } from './mfa-actions'

/** Whether everybody here needs a second step to sign in. */
export async function MfaPolicyCard({ ctx }: { ctx: Context }) {
  const [{ required }, { members, lacking }, { shown }] = await Promise.all([
    readMfaPolicy(ctx.db),
    countLacking(ctx),
    ownSecondFactors(ctx.db, ctx),
  ])
  return (
    <Card>
      <CardHeader
        title={
          <span className="flex items-center gap-2.5">
            Two-step sign-in
            <Badge tone={required ? 'success' : 'neutral'}>{required ? 'Required' : 'Optional'}</Badge>
          </span>
        }
        description="A second step beside password, link or another account: an authenticator app or a passkey."
      />
      <CardBody className="flex flex-wrap items-center justify-between gap-x-6 gap-y-4">
        <p className="min-w-0 flex-1 basis-72 text-pretty">
          {inWords(members, lacking)} {effectOf(required, shown)}
        </p>
        {required ? <Relax /> : shown ? <Require lacking={lacking} /> : <SetUpFirst />}
      </CardBody>
    </Card>
  )
}

function inWords(members: number, lacking: number): string {
  if (lacking === 0) return members === 1 ? 'You have one.' : `All ${members} members have one.`
  return `${members - lacking} of ${members} members ${members - lacking === 1 ? 'has' : 'have'} one.`
}

function effectOf(required: boolean, shown: boolean): string {
  if (required) return 'Whoever has none sets one up before anything else; their API keys are refused until then.'
  if (shown) return 'If you ask for it, whoever has none must set one up before they can do anything else.'
  return 'Before you can ask it of everybody, sign in with one yourself.'
}

function Require({ lacking }: { lacking: number }) {
  return (
    <ConfirmButton
      action={requireOfAll}
      hidden={{ required: 'yes' }}
      title="Ask everybody for a second step?"
      description={
        lacking === 0
          ? 'Everybody has one already. Whoever has not shown theirs is asked to sign in again.'
          : `It counts at once: ${lacking === 1 ? 'one member has' : `${lacking} members have`} to set one up before they can go on. Whoever has not shown theirs is asked to sign in again.`
      }
      confirmLabel="Ask everybody"
      pendingLabel="Saving"
      tone="primary"
    >
      Ask everybody
    </ConfirmButton>
  )
}

function Relax() {
  return (
    <ConfirmButton
      action={requireOfAll}
      hidden={{ required: '' }}
      title="Leave it to each member?"
      description="Who has set up a second step keeps it. Others can sign in without one, and everybody can turn theirs off."
      confirmLabel="Leave it to them"
      pendingLabel="Saving"
    >
      Make it optional
    </ConfirmButton>
  )
}

function SetUpFirst() {
  return <ButtonLink href="/settings/security">Set up yours</ButtonLink>
}
