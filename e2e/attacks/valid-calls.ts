import type { Permission } from '@/lib/auth/permissions'
import type { FullyFurnished } from '@/e2e/support/furnish-fully'
import { pictureVersion, uploaded } from '@/e2e/support/furnishings'
import { eveOf, secretWord } from '@/e2e/support/valid-posts'

/** A call of a route handler that would do what it is for. */
export interface ValidCall {
  method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE'
  may: Permission | 'anybody' | 'keys'
  query?: (here: FullyFurnished) => Record<string, string>
  form?: (here: FullyFurnished) => Record<string, string>
  json?: (here: FullyFurnished) => Record<string, unknown>
  /** A body as it is. */
  raw?: string
  /** Of the path. */
  params?: Record<string, string>
}

const attachment = ({ attachmentId: id }: FullyFurnished) => ({ id })
const upload = ({ uploadId: id }: FullyFurnished) => ({ id })

/** To every route handler but the API's, by its path on its own host: for each of its methods a call that does it. */
export const validCalls: Record<string, ValidCall[]> = {
  'site /api/cron': [
    { method: 'GET', may: 'keys' },
    { method: 'POST', may: 'keys' },
  ],
  'site /api/health': [{ method: 'GET', may: 'anybody' }],
  // A state that nobody has made leads back to the site.
  'site /api/oauth/callback/[provider]': [{ method: 'GET', may: 'anybody', query: () => ({ code: 'x', state: 'x' }) }],
  'site /api/slug': [{ method: 'GET', may: 'anybody', query: () => ({ slug: 'acme' }) }],
  'site /api/stripe/webhook': [{ method: 'POST', may: 'keys', json: () => ({ id: 'evt_1', object: 'event' }) }],
  'tenant /api/[...path]': [],
  'tenant /api/auth/[...action]': [
    { method: 'GET', may: 'anybody' },
    // Its token comes from `signout`'s own cookie.
    { method: 'POST', may: 'anybody', params: { action: 'signout' }, form: () => ({ csrfToken: 'x' }) },
  ],
  'tenant /api/attachments': [
    { method: 'GET', may: 'work.read', query: attachment },
    {
      method: 'POST',
      may: 'work.write',
      json: ({ taskId }) => ({ taskId, name: 'taken-over.txt', bytes: 5 }),
    },
    { method: 'DELETE', may: 'work.write', json: attachment },
  ],
  'tenant /api/attachments/file': [{ method: 'GET', may: 'keys', query: attachment }],
  'tenant /api/attachments/finish': [{ method: 'POST', may: 'work.write', json: upload }],
  'tenant /api/attachments/part': [
    { method: 'PUT', may: 'work.write', query: (here) => ({ ...upload(here), part: '0' }), raw: uploaded },
  ],
  'tenant /api/account/export': [{ method: 'POST', may: 'account.manage', form: () => ({}) }],
  'tenant /api/audit/export': [{ method: 'POST', may: 'audit.read', form: () => ({}) }],
  'tenant /api/avatar': [
    { method: 'GET', may: 'members.read', query: ({ memberId }) => ({ of: memberId, version: pictureVersion }) },
  ],
  'tenant /api/changes': [
    { method: 'GET', may: 'work.read', query: () => ({ since: '1700000000000.0123456789abcdef', about: 'work' }) },
  ],
  'tenant /api/export': [{ method: 'POST', may: 'workspace.manage', form: () => ({}) }],
  'tenant /api/imports/step': [
    { method: 'POST', may: 'work.write', json: ({ projectId, importId }) => ({ projectId, importId }) },
  ],
  'tenant /api/imports/upload': [
    {
      method: 'POST',
      may: 'work.write',
      json: ({ projectId }) => ({ projectId, fileName: 'x.csv', content: btoa('Title\nTaken over') }),
    },
  ],
  'tenant /api/logo': [{ method: 'GET', may: 'anybody', query: () => ({ version: pictureVersion }) }],
  'tenant /api/move': [{ method: 'GET', may: 'billing.read' }],
  'tenant /api/passkeys/challenge': [{ method: 'GET', may: 'anybody' }],
  'tenant /api/passkeys/offer': [{ method: 'GET', may: 'account.manage' }],
  'tenant /api/search': [{ method: 'GET', may: 'work.read', query: () => ({ q: secretWord }) }],
  'tenant /api/tasks/export': [{ method: 'GET', may: 'work.read', query: ({ projectId: project }) => ({ project }) }],
  // What it has is attacked operation by operation.
  'tenant /api/v1/[[...path]]': [],
  'tenant /api/v1/openapi.json': [{ method: 'GET', may: 'anybody' }],
}

/** To every operation of the API that takes a body, by its id, one that it accepts. */
export const validBodies: Record<string, (here: FullyFurnished) => Record<string, unknown>> = {
  createProject: () => ({ name: 'Taken over' }),
  updateProject: () => ({ name: 'Taken over' }),
  createTask: ({ projectId }) => ({ projectId, title: 'Taken over' }),
  createComment: () => ({ body: 'Taken over' }),
  updateTask: () => ({ title: 'Taken over' }),
  inviteMember: (here) => ({ email: eveOf(here) }),
}

/** Of those operations of the API whose path names another row than others do. */
export const validPaths: Record<string, (here: FullyFurnished) => Record<string, string>> = {
  unarchiveProject: ({ asideProjectId: projectId }) => ({ projectId }),
}

/** What stands in a page's address after the question mark when somebody comes to it as they are meant to. */
export const pageQueries: Record<string, (here: FullyFurnished) => Record<string, string>> = {
  'site page /find-workspaces': () => ({ problem: 'sign-in' }),
  'tenant page /accept-invitation': ({ invitationToken: token }) => ({ token }),
  'tenant page /billing': () => ({ from: 'pro', checkout: 'canceled', done: 'changed' }),
  'tenant page /billing/change': () => ({ plan: 'business' }),
  'tenant page /billing/success': () => ({ session_id: 'cs_test_nobodys' }),
  'tenant page /confirm': ({ confirmToken: token }) => ({ token }),
  'tenant page /confirm-email': ({ emailToken: token }) => ({ token }),
  'tenant page /join/confirm': ({ joinToken: token }) => ({ token }),
  'tenant page /keep-email': ({ keepToken: token }) => ({ token }),
  'tenant page /projects': () => ({ q: 'harbour' }),
  'tenant page /projects/[id]': ({ filterId: saved }) => ({ saved, view: 'board' }),
  'tenant page /projects/[id]/tasks/[number]': () => ({ activity: '40' }),
  'tenant page /reset-password': ({ resetToken: token }) => ({ token }),
  'tenant page /search': () => ({ q: secretWord }),
  'tenant page /set-up-second-factor': () => ({ next: '/projects' }),
  'tenant page /settings/account': () => ({ export: 'later' }),
  'tenant page /settings/audit': () => ({ export: 'later' }),
  'tenant page /settings/members': () => ({ q: 'Fay' }),
  'tenant page /settings/webhooks/[endpointId]': () => ({ state: 'failed' }),
  'tenant page /settings/workspace': () => ({ export: 'later', done: 'taken-back' }),
  'tenant page /sign-in': () => ({ next: '/projects' }),
  'tenant page /sign-in/link': ({ linkToken: token }) => ({ token, next: '/projects' }),
  'tenant page /sign-in/return': () => ({ ticket: 'nobodys' }),
  'tenant page /sign-in/second-factor': () => ({ next: '/projects' }),
}
