import { newApiKey } from '@/lib/api-keys/key'
import { issueOneTimeToken } from '@/lib/auth/one-time-token'
import { createSession } from '@/lib/auth/session'
import { sealJoinLink } from '@/lib/members/join-link'
import { makeSecret } from '@/lib/webhooks/secrets'
import type { FullyFurnished } from './furnish-fully'
import { codeNow, pictureFile } from './furnishings'
import type { Fields } from './post-action'
import { newSlug, password, type Workspace } from './workspace'

/** A workspace with one of everything that an action can name. */
export interface Furnished extends Workspace {
  projectId: string
  taskId: string
  /** A custom field that is in use, and one that was put aside. */
  fieldId: string
  asideId: string
  filterId: string
  /** One that is looked at and not started. */
  importId: string
  commentId: string
  memberId: string
  memberEmail: string
  invitedId: string
  resetToken: string
  invitationToken: string
  linkToken: string
  emailToken: string
  keepToken: string
  sessionId: string
  joinToken: string
  attachmentId: string
  endpointId: string
  deliveryId: string
  keyId: string
  passkeyId: string
  accountId: string
}

/** What a furnished workspace holds that no post of ours says, and no other realm may ever answer. */
export const secretWord = 'Low tide at seven'
const projectName = 'Quiet harbour'

/** In the shape of a passkey's answer, and nobody's. */
const passkeyAnswer = JSON.stringify({
  id: 'AAAA',
  rawId: 'AAAA',
  type: 'public-key',
  clientExtensionResults: {},
  response: { clientDataJSON: 'AAAA', authenticatorData: 'AAAA', signature: 'AAAA', attestationObject: 'AAAA' },
})

/** `word` stands in all that it holds. */
export async function furnish(workspace: Workspace, word = secretWord): Promise<Furnished> {
  const { db, owner } = workspace
  const { id: projectId } = await db.project.create({
    data: { name: projectName, description: word, createdById: owner.userId, nextTaskNumber: 2 },
    select: { id: true },
  })
  const { id: taskId } = await db.task.create({
    data: { projectId, number: 1, title: word, createdById: owner.userId },
    select: { id: true },
  })
  const { id: commentId } = await db.comment.create({
    data: { taskId, authorId: owner.userId, body: word },
    select: { id: true },
  })
  const work = await furnishWork(workspace, projectId, word)
  const { userId: memberId, email: memberEmail } = await workspace.join('member')
  const { id: invitedId } = await db.user.create({
    data: { name: 'Fay', email: `fay@${workspace.slug}.test`, role: 'viewer' },
    select: { id: true },
  })
  const resetToken = await issueOneTimeToken(db, { userId: memberId, purpose: 'reset_password' })
  const linkToken = await issueOneTimeToken(db, { userId: memberId, purpose: 'sign_in' })
  const address = { email: `new@${workspace.slug}.test` }
  const emailToken = await issueOneTimeToken(db, { userId: memberId, purpose: 'change_email', data: address })
  const keepToken = await issueOneTimeToken(db, { userId: memberId, purpose: 'keep_email', data: address })
  const { sessionId } = await createSession(db, { userId: memberId, userAgent: null })
  const invitationToken = await issueOneTimeToken(db, { userId: invitedId, purpose: 'accept_invitation' })
  await db.setting.create({ data: { name: 'sign_up_policy', value: { mode: 'open', domains: [], role: 'member' } } })
  const joinToken = new URL(sealJoinLink(workspace, eveOf(workspace))).searchParams.get('token') ?? ''
  const { id: attachmentId } = await db.attachment.create({
    data: {
      taskId,
      uploadedById: owner.userId,
      name: `${word}.txt`,
      contentType: 'text/plain',
      bytes: 5n,
      sha256: '00',
      storedAt: new Date(),
    },
    select: { id: true },
  })
  const { id: endpointId } = await db.webhookEndpoint.create({
    data: {
      url: 'https://hooks.example.com/',
      events: '*',
      secret: makeSecret().sealed,
      createdById: owner.userId,
      disabledAt: new Date(),
    },
    select: { id: true },
  })
  const { id: deliveryId } = await db.webhookDelivery.create({
    data: {
      endpointId,
      eventId: endpointId,
      eventType: 'task.created',
      payload: { title: word },
      state: 'failed',
    },
    select: { id: true },
  })
  const { prefix, keyHash } = newApiKey()
  const { id: keyId } = await db.apiKey.create({
    data: { name: word, prefix, keyHash, scopes: 'tasks:write', createdById: owner.userId },
    select: { id: true },
  })
  const { id: passkeyId } = await db.passkey.create({
    data: {
      userId: owner.userId,
      credentialId: `credential-${endpointId}`,
      publicKey: Buffer.from('key'),
      counter: 0n,
      host: new URL(workspace.origin).hostname,
      name: word,
    },
    select: { id: true },
  })
  const { id: accountId } = await db.oauthAccount.create({
    data: { userId: owner.userId, provider: 'google', subject: endpointId, email: owner.email },
    select: { id: true },
  })
  return {
    ...workspace,
    ...work,
    passkeyId,
    accountId,
    keyId,
    attachmentId,
    endpointId,
    deliveryId,
    projectId,
    taskId,
    commentId,
    memberId,
    memberEmail,
    invitedId,
    resetToken,
    invitationToken,
    linkToken,
    emailToken,
    keepToken,
    sessionId,
    joinToken,
  }
}

/** Whoever comes from outside. */
export const eveOf = ({ slug }: Workspace) => `eve@${slug}.test`

/** Custom fields, a view and an import. */
async function furnishWork({ db, owner }: Workspace, projectId: string, word: string) {
  const field = { subject: 'task', kind: 'text', position: 0 }
  const { id: fieldId } = await db.customField.create({ data: { ...field, name: word }, select: { id: true } })
  await db.customField.create({ data: { ...field, name: 'Second', position: 1 } })
  const { id: asideId } = await db.customField.create({
    data: { ...field, name: 'Aside', position: 2, archivedAt: new Date() },
    select: { id: true },
  })
  const { id: filterId } = await db.savedFilter.create({
    data: { projectId, ownerId: owner.userId, name: word, query: { address: 'status=open' }, isShared: true },
    select: { id: true },
  })
  const mapping = { separator: ',', hasHeader: true, dayOrder: 'dmy', encoding: 'UTF-8', columns: ['title'] }
  const { id: importId } = await db.import.create({
    data: {
      projectId,
      createdById: owner.userId,
      fileName: 'secret.csv',
      content: `Title\n${word}`,
      mapping,
      rowsTotal: 1,
    },
    select: { id: true },
  })
  return { fieldId, asideId, filterId, importId }
}

/** What a workspace is called that somebody signs up for; the furnished one itself has another name. */
export const companyOf = ({ slug }: Pick<Workspace, 'slug'>) => `Never ${slug}`

/** To any form whose person is allowed what it does, a post that does it: for every action of the product. */
export const validPosts: Record<string, (here: FullyFurnished) => Fields> = {
  'sign-up/actions.ts#startWorkspace': (here) => ({
    company: companyOf(here),
    slug: newSlug('never'),
    name: 'Eve',
    email: eveOf(here),
    password,
    region: 'us',
  }),
  'sign-up/actions.ts#sendAgain': () => ({}),
  'find-workspaces/actions.ts#findMine': ({ owner }) => ({ email: owner.email }),
  'sign-in/return/actions.ts#comeBack': () => ({ ticket: 'nobody’s' }),
  'other-ways/actions.ts#signInElsewhere': () => ({ provider: 'google' }),
  'other-ways/actions.ts#signInWithPasskey': () => ({ sealed: 'nobody’s', answer: passkeyAnswer }),
  'settings/security/ways-in-actions.ts#keepPasskey': () => ({
    sealed: 'nobody’s',
    answer: passkeyAnswer,
    name: 'Taken over',
    password,
  }),
  'settings/security/ways-in-actions.ts#nameOfPasskey': ({ passkeyId: id }) => ({ id, name: 'Taken over' }),
  'settings/security/ways-in-actions.ts#dropPasskey': ({ passkeyId: id }) => ({ id, password }),
  'settings/security/ways-in-actions.ts#connectElsewhere': () => ({ provider: 'google', password }),
  'settings/security/ways-in-actions.ts#disconnectElsewhere': ({ accountId: id }) => ({ id, password }),
  'projects/[id]/tasks/[number]/actions.ts#say': ({ taskId }) => ({ taskId, body: 'Taken over' }),
  'projects/[id]/tasks/[number]/actions.ts#correct': ({ commentId }) => ({ commentId, body: 'Taken over' }),
  'projects/[id]/tasks/[number]/actions.ts#takeBack': ({ commentId }) => ({ commentId }),
  'projects/[id]/tasks/[number]/actions.ts#removeFile': ({ attachmentId: id }) => ({ id }),
  'sign-out.ts#signOutHere': () => ({}),
  'accept-invitation/actions.ts#join': ({ invitationToken: token }) => ({ token, name: 'Eve', password }),
  'join/actions.ts#askToJoin': (here) => ({ email: eveOf(here) }),
  'join/actions.ts#confirm': ({ joinToken: token }) => ({ token, name: 'Eve', password }),
  'settings/access/actions.ts#savePolicy': () => ({ mode: 'domain', domains: 'never.test', role: 'member' }),
  'confirm/actions.ts#confirm': ({ confirmToken: token }) => ({ token }),
  'forgot-password/actions.ts#askForReset': ({ owner }) => ({ email: owner.email }),
  'reset-password/actions.ts#chooseNewPassword': ({ resetToken: token }) => ({ token, password: 'another password' }),
  'sign-in/actions.ts#signIn': ({ owner }) => ({ email: owner.email, password }),
  'sign-in/link/actions.ts#askForLink': ({ owner }) => ({ email: owner.email }),
  'sign-in/link/actions.ts#followLink': ({ linkToken: token }) => ({ token }),
  'sign-in/second-factor/actions.ts#showCode': () => ({ code: codeNow() }),
  'confirm-email/actions.ts#confirmAddress': ({ emailToken: token }) => ({ token }),
  'keep-email/actions.ts#keepAddress': ({ keepToken: token }) => ({ token }),
  'second-factor/actions.ts#startApp': () => ({ code: codeNow(), password }),
  'second-factor/actions.ts#newRecoveryCodes': () => ({ password }),
  'settings/security/actions.ts#newPassword': () => ({ currentPassword: password, newPassword: 'another password' }),
  'settings/security/actions.ts#newEmail': (here) => ({ email: eveOf(here), password }),
  'settings/security/actions.ts#stopApp': () => ({ password }),
  'settings/security/actions.ts#endSession': ({ sessionId }) => ({ sessionId }),
  'settings/security/actions.ts#endOthers': () => ({}),
  'settings/access/mfa-actions.ts#requireOfAll': () => ({ required: 'yes' }),
  'settings/members/second-factor-actions.ts#resetTwoSteps': ({ memberId: userId }) => ({ userId }),
  'billing/actions.ts#buyPlan': () => ({ plan: 'pro' }),
  'billing/actions.ts#confirmChange': () => ({ plan: 'business' }),
  'billing/actions.ts#cancelPlan': () => ({}),
  'billing/actions.ts#resumePlan': () => ({}),
  'billing/actions.ts#visitPortal': () => ({}),
  'actions.ts#dismissSteps': () => ({}),
  'settings/notifications/actions.ts#save': () => ({ mention: '', assigned: 'yes', comment: '' }),
  'choose-theme.ts#chooseTheme': () => ({ theme: 'dark' }),
  'settings/account/actions.ts#rename': () => ({ name: 'Eve' }),
  'settings/account/actions.ts#newPicture': () => ({ picture: pictureFile() }),
  'settings/account/actions.ts#noPicture': () => ({}),
  'settings/account/actions.ts#chooseZone': () => ({ timeZone: 'Europe/Berlin' }),
  'settings/account/actions.ts#chooseLooks': () => ({ theme: 'dark' }),
  'settings/account/actions.ts#endAccount': ({ owner }) => ({ confirm: owner.email, password }),
  'settings/members/actions.ts#invite': (here) => ({ emails: eveOf(here), role: 'owner', days: '7' }),
  'settings/members/actions.ts#resend': ({ invitedId: userId }) => ({ userId }),
  'settings/members/actions.ts#withdraw': ({ invitedId: userId }) => ({ userId }),
  'settings/members/actions.ts#setRole': ({ memberId: userId }) => ({ userId, role: 'owner' }),
  'settings/members/actions.ts#deactivate': ({ memberId: userId }) => ({ userId }),
  'settings/members/actions.ts#reactivate': ({ restingId: userId }) => ({ userId }),
  'settings/members/actions.ts#transfer': ({ memberId: userId, memberEmail: confirm }) => ({ userId, confirm }),
  'settings/members/actions.ts#leave': () => ({}),
  'settings/members/actions.ts#remove': ({ memberId: userId }) => ({ userId }),
  'settings/api/actions.ts#create': () => ({ name: 'Taken over', scopes: 'tasks:write', life: 'never' }),
  'settings/api/actions.ts#revoke': ({ keyId }) => ({ keyId }),
  'settings/webhooks/actions.ts#create': () => ({ url: 'https://taken.example.com/', description: '', events: '*' }),
  'settings/webhooks/actions.ts#update': ({ endpointId }) => ({
    endpointId,
    url: 'https://taken.example.com/',
    description: '',
    events: '*',
  }),
  'settings/webhooks/actions.ts#rotate': ({ endpointId }) => ({ endpointId }),
  'settings/webhooks/actions.ts#enable': ({ endpointId }) => ({ endpointId }),
  'settings/webhooks/actions.ts#disable': ({ openEndpointId: endpointId }) => ({ endpointId }),
  'settings/webhooks/actions.ts#remove': ({ endpointId }) => ({ endpointId }),
  'settings/webhooks/actions.ts#sendTest': ({ openEndpointId: endpointId }) => ({ endpointId }),
  'settings/webhooks/actions.ts#replay': ({ deliveryId }) => ({ deliveryId }),
  'settings/workspace/actions.ts#saveName': () => ({ name: 'Taken over' }),
  'settings/workspace/actions.ts#newLogo': () => ({ picture: pictureFile() }),
  'settings/workspace/actions.ts#noLogo': () => ({}),
  'settings/workspace/actions.ts#newColour': () => ({ colour: '#aa3311' }),
  'settings/workspace/actions.ts#noColour': () => ({}),
  'settings/workspace/actions.ts#newAddress': () => ({ slug: newSlug('moved') }),
  'settings/workspace/actions.ts#scheduleDeletion': ({ slug }) => ({ confirm: slug, password }),
  'settings/workspace/actions.ts#takeBackDeletion': () => ({}),
  'settings/fields/actions.ts#create': () => ({ subject: 'task', kind: 'text', name: 'Taken over' }),
  'settings/fields/actions.ts#update': ({ fieldId }) => ({ fieldId, name: 'Taken over' }),
  'settings/fields/actions.ts#move': ({ fieldId }) => ({ fieldId, place: '1' }),
  'settings/fields/actions.ts#archive': ({ fieldId }) => ({ fieldId }),
  'settings/fields/actions.ts#unarchive': ({ asideId: fieldId }) => ({ fieldId }),
  'projects/[id]/actions.ts#changeMany': ({ projectId, taskId: ids }) => ({ projectId, ids, status: 'done' }),
  'projects/[id]/actions.ts#removeMany': ({ projectId, taskId: ids }) => ({ projectId, ids }),
  'projects/[id]/view-actions.ts#saveView': ({ projectId }) => ({ projectId, name: 'Taken over', address: '' }),
  'projects/[id]/view-actions.ts#updateView': ({ filterId }) => ({ filterId, name: 'Taken over' }),
  'projects/[id]/view-actions.ts#deleteView': ({ filterId }) => ({ filterId }),
  'projects/[id]/import/actions.ts#begin': ({ projectId }) => ({ projectId, text: 'Title\nTaken over' }),
  'projects/[id]/import/actions.ts#map': ({ projectId, importId }) => ({
    projectId,
    importId,
    separator: ',',
    hasHeader: 'no',
    dayOrder: 'mdy',
    'columns.0': 'description',
  }),
  'projects/[id]/import/actions.ts#start': ({ projectId, importId }) => ({ projectId, importId }),
  'projects/[id]/import/actions.ts#cancel': ({ projectId, importId }) => ({ projectId, importId }),
  'projects/actions.ts#create': () => ({ name: 'Taken over', description: '' }),
  'projects/actions.ts#update': ({ projectId }) => ({ projectId, name: 'Taken over', description: '' }),
  'projects/actions.ts#archive': ({ projectId }) => ({ projectId }),
  'projects/actions.ts#unarchive': ({ asideProjectId: projectId }) => ({ projectId }),
  'projects/actions.ts#remove': ({ projectId }) => ({ projectId, confirm: projectName }),
  'projects/[id]/actions.ts#create': ({ projectId }) => ({ projectId, title: 'Taken over', status: 'todo' }),
  'projects/[id]/actions.ts#update': ({ taskId }) => ({ taskId, title: 'Taken over', status: 'done' }),
  'projects/[id]/actions.ts#remove': ({ taskId }) => ({ taskId }),
}

/** A path of a furnished workspace out of one with parameters: `[taskId]` is its `taskId`. */
export function pathIn(path: string, here: Furnished, given: Record<string, string> = {}): string {
  const values: Record<string, unknown> = {
    ...here,
    id: here.projectId,
    number: '1',
    rest: 'x',
    subject: 'task',
    path: 'x',
    action: 'session',
    provider: 'google',
    ...given,
  }
  return path.replaceAll(/\[+(?:\.\.\.)?(\w+)\]+/g, (whole, name: string) => {
    const value = values[name]
    if (typeof value !== 'string') throw new Error(`Say in e2e/support/valid-posts.ts what ${whole} of ${path} is.`)
    return value
  })
}
