import { KeyRound } from 'lucide-react'
import { Badge } from '@/components/ui/badge'
import { Card, CardBody, CardHeader } from '@/components/ui/card'
import { Dialog } from '@/components/ui/dialog'
import { Time } from '@/components/ui/time'
import { deviceOf } from '@/lib/auth/device'
import { type ListedPasskey, listPasskeys } from '@/lib/auth/passkeys/passkeys'
import type { Presence } from '@/lib/auth/require-presence'
import type { Context } from '@/lib/tenancy/context'
import { AddPasskey } from './add-passkey'
import { PresentForm } from './present-form'
import { RenameForm } from './rename-form'
import { dropPasskey } from './ways-in-actions'

/** One's passkeys: added, named, removed. */
export async function PasskeysCard({ ctx, presence }: { ctx: Context; presence: Presence }) {
  const passkeys = await listPasskeys(ctx)
  const { email } = ctx.actor
  return (
    <Card>
      <CardHeader
        title="Passkeys"
        description="Sign in with your finger, your face or the PIN of your device. Each counts as both steps."
        actions={<AddPasskey suggestedName={deviceOf(ctx.actor.from?.agent)} {...{ email, presence }} />}
      />
      {passkeys.length === 0 ? (
        <CardBody>
          <p className="text-pretty text-muted">
            You have none yet. A passkey can’t be guessed, stolen from us, or given away on a false website.
          </p>
        </CardBody>
      ) : (
        <ul className="divide-y divide-line">
          {passkeys.map((passkey) => (
            <PasskeyRow key={passkey.id} {...{ passkey, email, presence }} />
          ))}
        </ul>
      )}
    </Card>
  )
}

function PasskeyRow({ passkey, email, presence }: { passkey: ListedPasskey; email: string; presence: Presence }) {
  const { id, name, createdAt, lastUsedAt, backedUp, formerHost } = passkey
  return (
    <li className="flex flex-wrap items-center justify-between gap-x-4 gap-y-3 px-5 py-3.5">
      <span className="flex min-w-0 flex-1 basis-60 items-start gap-3">
        <KeyRound aria-hidden className="mt-0.5 size-5 shrink-0 text-muted" />
        <span className="min-w-0">
          <span className="flex flex-wrap items-center gap-x-2.5 gap-y-1 font-medium break-words">
            {name}
            {backedUp && <Badge>On all your devices</Badge>}
            {formerHost && <Badge tone="warning">Former address</Badge>}
          </span>
          <span className="block text-[0.8125rem] text-pretty text-muted">
            {formerHost ? (
              `Made for ${formerHost}, and works only there: remove it, and add a new one.`
            ) : (
              <>
                Added <Time value={createdAt} />,{' '}
                {lastUsedAt ? (
                  <>
                    last used <Time value={lastUsedAt} format="relative" />
                  </>
                ) : (
                  'not used yet'
                )}
                .
              </>
            )}
          </span>
        </span>
      </span>
      <span className="flex flex-wrap gap-2">
        <Dialog trigger="Rename" triggerLabel={`Rename passkey ${name}`} size="sm" title="Rename the passkey">
          <RenameForm id={id} name={name} />
        </Dialog>
        <Dialog
          trigger="Remove"
          triggerLabel={`Remove passkey ${name}`}
          size="sm"
          title={`Remove “${name}”?`}
          description="It can’t sign you in any more. Remove it from the device or password manager as well."
        >
          <PresentForm
            action={dropPasskey}
            hidden={{ id }}
            {...{ email, presence }}
            confirmLabel="Remove passkey"
            pendingLabel="Removing"
          />
        </Dialog>
      </span>
    </li>
  )
}
