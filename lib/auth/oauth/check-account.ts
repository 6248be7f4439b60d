import { recordAudit } from '@/lib/audit/record-audit'
import { personNameInput } from '@/lib/auth/input'
import { useOnce } from '@/lib/auth/use-once'
import { byId, unique } from '@/lib/db/keys'
import type { TenantTx } from '@/lib/db/tenant-client'
import { tellDirectory } from '@/lib/directory/tell-directory'
import { AppError, isAppError } from '@/lib/errors'
import { joinByPolicy } from '@/lib/members/confirm-join'
import { isStillInvited } from '@/lib/members/invitation'
import { standingOf } from '@/lib/members/member-state'
import { mayJoin, readSignUpPolicy } from '@/lib/members/sign-up-policy'
import type { Origin, TenantContext } from '@/lib/tenancy/context'
import { emitEvent } from '@/lib/webhooks/emit'
import { link } from './connected-accounts'
import type { Identity } from './identity'
import { providerNames } from './providers'

interface Known {
  id: string
  name: string
  email: string
  standing: ReturnType<typeof standingOf>
}

/**
 * Who an account elsewhere is here. The first time it is told by an address that the provider has verified: a member's, an
 * invited person's, who thereby joins, or of somebody whom the sign-up policy lets in. From then on by the provider's own id,
 * whatever becomes of the address. `state` is the flow's, and works once.
 * @throws AppError UNAUTHENTICATED, FORBIDDEN (nobody here), LIMIT_REACHED
 */
export async function checkAccount(
  ctx: TenantContext,
  identity: Identity,
  { state, from }: { state: string; from: Origin },
): Promise<{ userId: string }> {
  return ctx.db
    .$transaction(async (tx) => {
      const userId = (await usual(tx, identity)) ?? (await firstTime(tx, ctx, identity, from))
      await useOnce(tx, { userId, purpose: 'oauth', token: state })
      return { userId }
    })
    .catch((error: unknown) => {
      throw isAppError(error, 'LIMIT_REACHED') ? noPlace(ctx, error) : error
    })
}

async function usual(tx: TenantTx, { provider, subject, emails }: Identity): Promise<string | null> {
  const account = await tx.oauthAccount.findUnique({
    where: unique('tenantId_provider_subject', { provider, subject }),
    select: { id: true, email: true, user: { select: { id: true, emailVerifiedAt: true, deactivatedAt: true } } },
  })
  if (!account) return null
  if (standingOf(account.user) !== 'active') throw switchedOff()
  const [email = account.email] = emails
  await tx.oauthAccount.update({ where: byId(account.id), data: { email, lastUsedAt: new Date() } })
  return account.user.id
}

async function firstTime(tx: TenantTx, ctx: TenantContext, identity: Identity, from: Origin): Promise<string> {
  const { provider, emails } = identity
  const [main] = emails
  if (!main) {
    throw new AppError('FORBIDDEN', {
      message: `${providerNames[provider]} doesn’t vouch for an e-mail address of yours. Verify it there, or sign in another way.`,
    })
  }
  const known = await findByEmail(tx, emails)
  if (known?.standing === 'deactivated') throw switchedOff()
  const person = await enterAs(tx, ctx, { known, main, identity, from })
  await refuseSecond(tx, person.userId, identity)
  await link(tx, ctx, { ...person, from }, identity)
  await tx.oauthAccount.updateMany({ where: { userId: person.userId, provider }, data: { lastUsedAt: new Date() } })
  return person.userId
}

/** The main address goes before the others. */
async function findByEmail(tx: TenantTx, emails: string[]): Promise<Known | null> {
  const users = await tx.user.findMany({
    where: { email: { in: emails } },
    select: { id: true, name: true, email: true, emailVerifiedAt: true, deactivatedAt: true },
  })
  const known = users
    .map(({ id, name, email, ...rest }) => ({ id, name, email, standing: standingOf(rest) }))
    .filter(({ standing }) => standing !== 'gone')
    .toSorted((a, b) => emails.indexOf(a.email) - emails.indexOf(b.email))
  return known[0] ?? null
}

interface Person {
  userId: string
  name: string
  email: string
}

async function enterAs(
  tx: TenantTx,
  ctx: TenantContext,
  { known, main, identity, from }: { known: Known | null; main: string; identity: Identity; from: Origin },
): Promise<Person> {
  if (known?.standing === 'active') return { userId: known.id, name: known.name, email: known.email }
  const name = plainName(identity.name) ?? known?.name ?? main.split('@')[0] ?? main
  if (known?.standing === 'invited' && (await isStillInvited(tx, known.id))) {
    return acceptInvitation(tx, { userId: known.id, name, email: known.email }, from)
  }
  const policy = await readSignUpPolicy(tx)
  const email = identity.emails.find((each) => mayJoin(policy, each))
  if (!email) throw nobody(ctx, main)
  if (policy.mode === 'domain' && !identity.isCurrent) throw verifiedOnce(ctx, identity, email)
  const { userId } = await joinByPolicy(tx, { email, name, passwordHash: null, from })
  return { userId, name, email }
}

async function acceptInvitation(tx: TenantTx, person: Person, from: Origin): Promise<Person> {
  const { userId, name } = person
  const { count } = await tx.user.updateMany({
    where: { id: userId, deactivatedAt: null, emailVerifiedAt: null },
    data: { name, emailVerifiedAt: new Date() },
  })
  if (count === 0) throw switchedOff()
  await tx.oneTimeToken.deleteMany({ where: { userId } })
  const details = { invited: true }
  const event = { action: 'member.joined', subjectId: userId, subjectLabel: name, details } as const
  await recordAudit(tx, { userId, name, from }, event)
  await emitEvent(tx, 'member.joined', userId)
  await tellDirectory(tx, userId)
  return person
}

/** Somebody else's account of the same provider is connected: an address may have changed hands there. */
async function refuseSecond(tx: TenantTx, userId: string, { provider }: Identity): Promise<void> {
  if ((await tx.oauthAccount.count({ where: { userId, provider } })) === 0) return
  throw new AppError('FORBIDDEN', {
    message: `Another account at ${providerNames[provider]} is connected to yours here. Sign in with that one, or another way.`,
  })
}

/** What people may call themselves here: it goes into mails. */
const plainName = (name: string | null): string | null => personNameInput.safeParse(name).data ?? null

const switchedOff = () =>
  new AppError('FORBIDDEN', { message: 'Your account here is switched off. An admin can switch it on again.' })

const nobody = ({ tenant }: TenantContext, email: string) =>
  new AppError('FORBIDDEN', {
    message: `Nobody in ${tenant.name} has the address ${email}. Ask one of its admins to invite you, or sign in another way.`,
  })

const verifiedOnce = ({ tenant }: TenantContext, { provider }: Identity, email: string) =>
  new AppError('FORBIDDEN', {
    message: `${providerNames[provider]} can’t say whether ${email} is still yours. Join ${tenant.name} by a mailed link first; from then on you can sign in with ${providerNames[provider]}.`,
  })

const noPlace = ({ tenant }: TenantContext, cause: unknown) =>
  new AppError('LIMIT_REACHED', {
    message: `${tenant.name} has no place left. Ask one of its admins to make room.`,
    cause,
  })
