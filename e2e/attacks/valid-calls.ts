import type { Permission } from '@/lib/auth/permissions'
import { type Furnished, secretWord } from '@/e2e/support/valid-posts'

/** A call of a route handler that would do what it is for. */
export interface ValidCall {
  method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE'
  may: Permission | 'anybody' | 'keys'
  query?: (here: Furnished) => Record<string, string>
  form?: (here: Furnished) => Record<string, string>
  json?: (here: Furnished) => Record<string, unknown>
}

const attachment = ({ attachmentId: id }: Furnished) => ({ id })

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
    { method: 'POST', may: 'anybody' },
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
  'tenant /api/attachments/finish': [{ method: 'POST', may: 'work.write', json: attachment }],
  'tenant /api/attachments/part': [
    { method: 'PUT', may: 'work.write', query: ({ attachmentId: id }) => ({ id, part: '0' }) },
  ],
  'tenant /api/account/export': [{ method: 'POST', may: 'account.manage', form: () => ({}) }],
  'tenant /api/audit/export': [{ method: 'POST', may: 'audit.read', form: () => ({}) }],
  'tenant /api/avatar': [
    { method: 'GET', may: 'members.read', query: ({ memberId }) => ({ of: memberId, version: 'x' }) },
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
  'tenant /api/logo': [{ method: 'GET', may: 'anybody', query: () => ({ version: 'x' }) }],
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
export const validBodies: Record<string, (here: Furnished) => Record<string, unknown>> = {
  createProject: () => ({ name: 'Taken over' }),
  updateProject: () => ({ name: 'Taken over' }),
  createTask: ({ projectId }) => ({ projectId, title: 'Taken over' }),
  createComment: () => ({ body: 'Taken over' }),
  updateTask: () => ({ title: 'Taken over' }),
  inviteMember: () => ({ email: 'eve@never.test' }),
}
