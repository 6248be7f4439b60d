import { recordAudit } from '@/lib/audit/record-audit'
import { requirePresence } from '@/lib/auth/require-presence'
import { mailAboutSecurity } from '@/lib/auth/security-mail'
import { useOnce } from '@/lib/auth/use-once'
import { takeWayIn } from '@/lib/auth/ways-in'
import { byId } from '@/lib/db/keys'
import type { TenantTx } from '@/lib/db/tenant-client'
import { AppError, notFound } from '@/lib/errors'
import type { Actor, Context, TenantContext } from '@/lib/tenancy/context'
import type { Identity } from './identity'
import { type OauthProvider, oauthProviders, providerNames } from './providers'

export interface ConnectedAccount {
  id: string
  provider: OauthProvider
  email: string
  createdAt: Date
  lastUsedAt: Date | null
}

/** The accounts elsewhere that the actor can sign in with. */
export async function listAccounts({ db, actor }: Pick<Context, 'db' | 'actor'>): Promise<ConnectedAccount[]> {
  const accounts = await db.oauthAccount.findMany({
    where: { userId: actor.userId },
    orderBy: { id: 'asc' },
    select: { id: true, provider: true, email: true, createdAt: true, lastUsedAt: true },
  })
  return accounts.flatMap(({ provider, ...account }) => {
    const known = oauthProviders.find((each) => each === provider)
    return known ? [{ ...account, provider: known }] : []
  })
}

/**
 * Connects an account elsewhere to the actor, who has just shown that it is theirs. `state` is the flow's, and works once.
 * @throws AppError CONFLICT (somebody else's, or another one is connected), UNAUTHENTICATED
 */
export async function connectAccount(ctx: Context, identity: Identity, state: string): Promise<void> {
  const { db, actor } = ctx
  const { provider } = identity
  const name = providerNames[provider]
  await db.$transaction(async (tx) => {
    const known = await tx.oauthAccount.findFirst({
      where: { provider, OR: [{ subject: identity.subject }, { userId: actor.userId }] },
      select: { userId: true },
    })
    if (known) {
      throw new AppError('CONFLICT', {
        message:
          known.userId === actor.userId
            ? `An account at ${name} is connected already. Disconnect it first.`
            : `That account at ${name} is somebody else’s here.`,
      })
    }
    await useOnce(tx, { userId: actor.userId, purpose: 'oauth', token: state })
    await link(tx, ctx, actor, identity)
  })
}

/** Writes the connection and tells whose it is, in the caller's transaction. */
export async function link(
  tx: TenantTx,
  { tenant }: Pick<TenantContext, 'tenant'>,
  person: Pick<Actor, 'userId' | 'name' | 'email' | 'from'>,
  { provider, subject, emails }: Identity,
): Promise<void> {
  const [email = ''] = emails
  const about = nameOf({ provider, email })
  await tx.oauthAccount.create({ data: { userId: person.userId, provider, subject, email } })
  await recordAudit(tx, person, { action: 'member.account_connected', subjectId: person.userId, subjectLabel: about })
  await mailAboutSecurity(tx, tenant, person, 'account_connected', { about, from: person.from })
}

/** @throws AppError NOT_FOUND for one that isn't the actor's, CONFLICT for their last way in, INVALID_INPUT, FORBIDDEN */
export async function disconnectAccount(
  ctx: Context,
  { id, password }: { id: string; password?: string },
): Promise<void> {
  const { tenant, db, actor } = ctx
  const { userId } = actor
  await requirePresence(ctx, password)
  await db.$transaction(async (tx) => {
    const about = await takeWayIn(tx, { tenant, userId }, async () => {
      const known = await tx.oauthAccount.findFirst({
        where: { id, userId },
        select: { provider: true, email: true },
      })
      if (!known) throw notFound(`account ${id}`)
      await tx.oauthAccount.delete({ where: byId(id) })
      return nameOf(known)
    })
    await recordAudit(tx, actor, { action: 'member.account_disconnected', subjectId: userId, subjectLabel: about })
    await mailAboutSecurity(tx, tenant, actor, 'account_disconnected', { about, from: actor.from })
  })
}

/** "Google (ada@example.com)" */
function nameOf({ provider, email }: { provider: string; email: string }): string {
  const name = oauthProviders.find((each) => each === provider)
  const label = name ? providerNames[name] : provider
  return email ? `${label} (${email})` : label
}
