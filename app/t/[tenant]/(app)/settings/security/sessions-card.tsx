import { CircleHelp, Laptop, type LucideIcon, Smartphone, Tablet } from 'lucide-react'
import { ActionForm } from '@/components/form/action-form'
import { ConfirmButton } from '@/components/form/confirm-button'
import { SubmitButton } from '@/components/form/submit-button'
import { Badge } from '@/components/ui/badge'
import { Card, CardHeader } from '@/components/ui/card'
import { Time } from '@/components/ui/time'
import { deviceKindOf, deviceOf } from '@/lib/auth/device'
import { describeDuration, sessionLifeMs } from '@/lib/auth/lifetimes'
import type { ListedSession } from '@/lib/auth/session'
import { endOthers, endSession } from './actions'

const icons: Record<ReturnType<typeof deviceKindOf>, LucideIcon> = {
  desktop: Laptop,
  mobile: Smartphone,
  tablet: Tablet,
  other: CircleHelp,
}

const methods: Record<string, string> = {
  password: 'by password',
  link: 'by mailed link',
  passkey: 'by passkey',
  google: 'with Google',
  github: 'with GitHub',
  microsoft: 'with Microsoft',
}

/** Where somebody is signed in: each with its browser, its address, and when it was seen; any can be ended but this one. */
export function SessionsCard({ sessions, currentId }: { sessions: ListedSession[]; currentId: string }) {
  return (
    <Card>
      <CardHeader
        title="Where you are signed in"
        description={`A session ends by itself after ${describeDuration(sessionLifeMs)} without use.`}
        actions={
          sessions.length > 1 && (
            <ConfirmButton
              action={endOthers}
              title="Sign out everywhere else?"
              description="Every session but this one ends. You will have to sign in again there."
              confirmLabel="Sign out everywhere else"
              pendingLabel="Signing out"
            >
              Sign out everywhere else
            </ConfirmButton>
          )
        }
      />
      <ul className="divide-y divide-line">
        {sessions.map((session) => (
          <SessionRow key={session.id} session={session} isCurrent={session.id === currentId} />
        ))}
      </ul>
    </Card>
  )
}

function SessionRow({ session, isCurrent }: { session: ListedSession; isCurrent: boolean }) {
  const { id, userAgent, address, method, createdAt, lastSeenAt } = session
  const device = deviceOf(userAgent)
  const Icon = icons[deviceKindOf(userAgent)]
  return (
    <li className="flex items-center justify-between gap-4 px-5 py-3.5">
      <span className="flex min-w-0 items-start gap-3">
        <Icon aria-hidden className="mt-0.5 size-5 shrink-0 text-muted" />
        <span className="min-w-0">
          <span className="flex flex-wrap items-center gap-x-2.5 gap-y-1 font-medium">
            {device}
            {isCurrent && <Badge tone="success">This one</Badge>}
          </span>
          <span className="block text-[0.8125rem] text-pretty text-muted">
            {address && `From ${address}. `}
            Signed in <Time value={createdAt} format="datetime" />
            {method && ` ${methods[method] ?? ''}`}
            {isCurrent ? (
              '.'
            ) : (
              <>
                , last seen <Time value={lastSeenAt} format="relative" />.
              </>
            )}
          </span>
        </span>
      </span>
      {!isCurrent && (
        <ActionForm action={endSession} hidden={{ sessionId: id }} className="shrink-0">
          <SubmitButton variant="secondary" size="sm" pendingLabel="Ending" aria-label={`End the session: ${device}`}>
            End
          </SubmitButton>
        </ActionForm>
      )}
    </li>
  )
}
