import { Badge } from '@/components/ui/badge'
import { Card, CardHeader } from '@/components/ui/card'
import { Dialog } from '@/components/ui/dialog'
import { ProviderMark } from '@/components/ui/provider-mark'
import { Time } from '@/components/ui/time'
import { type ConnectedAccount, listAccounts } from '@/lib/auth/oauth/connected-accounts'
import { offeredProviders } from '@/lib/auth/oauth/provider-config'
import { type OauthProvider, oauthProviders, providerNames } from '@/lib/auth/oauth/providers'
import type { Presence } from '@/lib/auth/require-presence'
import type { Context } from '@/lib/tenancy/context'
import { PresentForm } from './present-form'
import { connectElsewhere, disconnectElsewhere } from './ways-in-actions'

interface Person {
  email: string
  presence: Presence
}

/** Accounts elsewhere to sign in with. Nothing where none is offered and none connected. */
export async function AccountsCard({ ctx, presence }: { ctx: Context; presence: Presence }) {
  const accounts = await listAccounts(ctx)
  const offered = offeredProviders()
  const shown = oauthProviders.filter(
    (provider) => offered.includes(provider) || accounts.some((account) => account.provider === provider),
  )
  if (shown.length === 0) return null
  const person = { email: ctx.actor.email, presence }
  return (
    <Card>
      <CardHeader title="Accounts elsewhere" description="Sign in with an account that you are signed in to anyway." />
      <ul className="divide-y divide-line">
        {shown.map((provider) => (
          <ProviderRow
            key={provider}
            provider={provider}
            account={accounts.find((account) => account.provider === provider)}
            isOffered={offered.includes(provider)}
            {...person}
          />
        ))}
      </ul>
    </Card>
  )
}

function ProviderRow({
  provider,
  account,
  isOffered,
  ...person
}: Person & { provider: OauthProvider; account: ConnectedAccount | undefined; isOffered: boolean }) {
  const name = providerNames[provider]
  return (
    <li className="flex flex-wrap items-center justify-between gap-x-4 gap-y-3 px-5 py-3.5">
      <span className="flex min-w-0 flex-1 basis-44 items-start gap-3 [&_svg]:mt-0.5 [&_svg]:size-5 [&_svg]:shrink-0">
        <ProviderMark provider={provider} />
        <span className="min-w-0">
          <span className="flex flex-wrap items-center gap-x-2.5 gap-y-1 font-medium">
            {name}
            {account && isOffered && <Badge tone="success">Connected</Badge>}
            {account && !isOffered && <Badge tone="warning">No longer offered</Badge>}
          </span>
          <span className="block text-[0.8125rem] break-words text-muted">
            {account ? <Facts account={account} /> : 'Not connected.'}
          </span>
        </span>
      </span>
      {account ? <Disconnect {...{ account, name }} {...person} /> : <Connect {...{ provider, name }} {...person} />}
    </li>
  )
}

function Facts({ account: { email, createdAt, lastUsedAt } }: { account: ConnectedAccount }) {
  return (
    <>
      {email && `${email}, `}
      {lastUsedAt ? (
        <>
          last used <Time value={lastUsedAt} format="relative" />.
        </>
      ) : (
        <>
          connected <Time value={createdAt} />.
        </>
      )}
    </>
  )
}

function Connect({ provider, name, ...person }: Person & { provider: OauthProvider; name: string }) {
  return (
    <Dialog
      trigger="Connect"
      triggerLabel={`Connect ${name}`}
      size="sm"
      title={`Connect ${name}`}
      description={`${name} asks which account you mean, and sends you back here. From then on it can sign you in.`}
    >
      <PresentForm
        action={connectElsewhere}
        hidden={{ provider }}
        {...person}
        confirmLabel={`Continue to ${name}`}
        pendingLabel={`Going to ${name}`}
        tone="primary"
      />
    </Dialog>
  )
}

function Disconnect({ account, name, ...person }: Person & { account: ConnectedAccount; name: string }) {
  return (
    <Dialog
      trigger="Disconnect"
      triggerLabel={`Disconnect ${name}`}
      size="sm"
      title={`Disconnect ${name}?`}
      description="It can’t sign you in here any more. The account itself stays as it is."
    >
      <PresentForm
        action={disconnectElsewhere}
        hidden={{ id: account.id }}
        {...person}
        confirmLabel="Disconnect"
        pendingLabel="Disconnecting"
      />
    </Dialog>
  )
}
