import { issueOneTimeToken } from '@/lib/auth/one-time-token'
import { sealTotpSecret } from '@/lib/auth/second-factor/totp'
import { createSession } from '@/lib/auth/session'
import { makeSecret } from '@/lib/webhooks/secrets'
import { appSecret, picture, pictureVersion, uploaded } from './furnishings'
import { type Furnished, furnish, secretWord } from './valid-posts'
import type { Workspace } from './workspace'

/** Furnished so that each action finds what it is for: what can be taken up again has been laid down, and so on. */
export interface FullyFurnished extends Furnished {
  /** Archived. */
  asideProjectId: string
  /** Was deactivated. */
  restingId: string
  /** Of the owner, as if nobody had opened the link of the sign-up. */
  confirmToken: string
  /** Of the member, who has an app that shows codes: has given a password, and has yet to show a code. */
  halfInToken: string
  /** Of the owner, begun: `uploaded` is what its only part has to be. */
  uploadId: string
  /** Of webhooks: one that isn't disabled, with the delivery. */
  openEndpointId: string
}

/** Needs a plan with room: it has more people and projects than Free gives. */
export async function furnishFully(workspace: Workspace, word = secretWord): Promise<FullyFurnished> {
  const { db, owner } = workspace
  const furnished = await furnish(workspace, word)
  const { memberId, taskId } = furnished
  await giveApp(workspace, memberId)
  await furnishLooks(workspace, memberId)
  // A second mail to the same person waits a minute for the first.
  const hourAgo = new Date(Date.now() - 3_600_000)
  await db.oneTimeToken.updateMany({ where: { userId: furnished.invitedId }, data: { createdAt: hourAgo } })
  const confirmToken = await issueOneTimeToken(db, { userId: owner.userId, purpose: 'confirm_sign_up' })
  const half = { userId: memberId, purpose: 'second_factor', data: { method: 'password' } } as const
  const halfInToken = await issueOneTimeToken(db, half)
  const { sessionId } = await createSession(db, { userId: owner.userId, userAgent: null })
  const resting = { name: 'Gil', email: `gil@${workspace.slug}.test`, role: 'viewer', emailVerifiedAt: new Date() }
  const { id: restingId } = await db.user.create({ data: { ...resting, deactivatedAt: new Date() } })
  const { id: asideProjectId } = await db.project.create({
    data: { name: 'Aside', createdById: owner.userId, archivedAt: new Date() },
  })
  const begun = { name: 'begun.txt', contentType: '', sha256: '', bytes: BigInt(uploaded.length) }
  const { id: uploadId } = await db.attachment.create({ data: { ...begun, taskId, uploadedById: owner.userId } })
  const hooks = await furnishHooks(workspace, word)
  const own = { sessionId, confirmToken, halfInToken, restingId, asideProjectId, uploadId }
  return { ...furnished, ...own, ...hooks }
}

async function furnishHooks({ db, owner }: Workspace, word: string) {
  const secret = makeSecret().sealed
  const { id: openEndpointId } = await db.webhookEndpoint.create({
    data: { url: 'https://hooks.example.com/', events: '*', secret, createdById: owner.userId },
  })
  const event = { eventId: openEndpointId, eventType: 'task.created', payload: { title: word }, state: 'failed' }
  const { id: deliveryId } = await db.webhookDelivery.create({ data: { endpointId: openEndpointId, ...event } })
  return { openEndpointId, deliveryId }
}

/** Somebody has an app by which they sign in. */
export async function giveApp({ db }: Pick<Workspace, 'db'>, userId: string): Promise<void> {
  const data = { totpSecret: sealTotpSecret(userId, appSecret), totpConfirmedAt: new Date() }
  await db.user.updateMany({ where: { id: userId }, data })
}

/** Pictures, and a colour. */
async function furnishLooks({ db, owner }: Workspace, memberId: string): Promise<void> {
  const image = { contentType: 'image/png', bytes: picture, version: pictureVersion }
  for (const userId of [owner.userId, memberId]) await db.image.create({ data: { kind: 'avatar', userId, ...image } })
  await db.image.create({ data: { kind: 'logo', ...image } })
  await db.setting.create({ data: { name: 'brand', value: { colour: '#2255aa' } } })
}
