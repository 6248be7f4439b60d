import { Validator } from '@seriousme/openapi-schema-validator'
import { beforeAll, describe, expect, it, vi } from 'vitest'
import { z } from 'zod'
import { type ApiReply, testApi, type TestApi } from '@/dev/db/test-api'
import { testDatabases } from '@/dev/db/test-databases'
import { createField } from '@/lib/custom-fields/create-field'
import { listFields } from '@/lib/custom-fields/list-fields'
import { apiDocument } from './document'
import type { ApiOperation } from './operation'
import { apiOperations } from './operations'
import { problemSchema } from './schemas'

vi.mock('next/server', async (original) => ({ ...(await original<object>()), after: () => {} }))
vi.mock('next/headers', () => ({ headers: async () => new Headers() }))

const databases = await testDatabases()
/** As a client has it: over the wire. */
const overTheWire = (origin: string) => JSON.parse(JSON.stringify(apiDocument(origin))) as Document

interface Response {
  $ref?: string
  content?: Record<string, { schema: object }>
}
interface Document {
  paths: Record<string, Record<string, { operationId: string; responses: Record<string, Response> }>>
  components: { schemas: Record<string, object>; responses: Record<string, Response> }
}

const document = overTheWire('https://acme.example.com')

describe('the document', () => {
  it('is valid OpenAPI 3.1 and says all that there is', async () => {
    const validator = new Validator()
    const { valid, errors } = await validator.validate({ ...document })
    expect({ valid, errors }).toEqual({ valid: true, errors: undefined })
    expect(validator.version).toBe('3.1')
    const told = Object.entries(document.paths).flatMap(([path, item]) =>
      Object.entries(item).map(([method, { operationId }]) => `${method.toUpperCase()} ${path} ${operationId}`),
    )
    expect(told.toSorted()).toEqual(apiOperations.map(({ method, path, id }) => `${method} ${path} ${id}`).toSorted())
    expect(new Set(apiOperations.map(({ id }) => id)).size).toBe(apiOperations.length)
  })

  it('is the same for everybody but for the address', () => {
    const [acme, beta] = ['https://acme.example.com', 'https://beta.example.com'].map((origin) =>
      JSON.stringify(apiDocument(origin)).replaceAll(origin, ''),
    )
    expect(acme).toBe(beta)
    expect(acme).not.toContain('example.com/')
  })
})

/** The schema that the document has for an answer. Its references are told apart as JSON Schema does. */
function schemaOf({ path, method }: ApiOperation, status: number): z.ZodType | null {
  const given = document.paths[path]?.[method.toLowerCase()]?.responses[String(status)]
  if (!given) throw new Error(`the document says nothing of ${status} for ${method} ${path}`)
  const name = given.$ref?.split('/').at(-1)
  const response = name ? document.components.responses[name] : given
  const [content] = Object.values(response?.content ?? {})
  if (!content) return null
  const whole = { ...content.schema, $defs: document.components.schemas }
  return z.fromJSONSchema(
    JSON.parse(JSON.stringify(whole).replaceAll('#/components/schemas/', '#/$defs/')) as Parameters<
      typeof z.fromJSONSchema
    >[0],
  )
}

/** What of an answer isn't as the document says: nothing. Fields that it doesn't name count, too. */
function faultsOf(operation: ApiOperation, { status, headers, body }: ApiReply): string[] {
  const schema = schemaOf(operation, status)
  if (!schema) return body === null ? [] : [`${operation.id}: a body where there should be none`]
  const isDone = status < 300
  const own = isDone ? operation.answer : problemSchema
  const results = [schema, own instanceof z.ZodObject ? own.strict() : z.unknown()].map((one) => one.safeParse(body))
  const type = isDone ? 'application/json' : 'application/problem+json'
  return [
    ...results.flatMap(({ error }) => (error ? [`${operation.id} ${status}: ${z.prettifyError(error)}`] : [])),
    ...(headers.get('content-type') === type ? [] : [`${operation.id} ${status}: ${headers.get('content-type')}`]),
  ]
}

describe('each operation answers as the document says', () => {
  let api: TestApi
  const made = { project: '', task: '', member: '', field: '', projectField: '' }
  const idIn = ({ body }: ApiReply) => z.object({ id: z.uuid() }).parse(body).id

  beforeAll(async () => {
    api = await testApi(databases)
    await createField(api.owner, { subject: 'task', kind: 'number', name: 'Points', isRequired: false })
    await createField(api.owner, { subject: 'project', kind: 'text', name: 'Colour', isRequired: false })
    made.projectField = (await listFields(api.owner, 'project'))[0]?.id ?? ''
    made.field = (await listFields(api.owner, 'task'))[0]?.id ?? ''
    made.project = idIn(await api.call('POST', '/projects', { body: { name: 'Harbour', description: 'Low tide' } }))
    made.member = (await api.join('member')).actor.userId
  })

  /** What a call that works is made of, in an order in which each finds what it needs. */
  const calls: Record<string, () => { path?: string; body?: unknown }> = {
    getKey: () => ({}),
    createProject: () => ({ body: { name: 'Quay' } }),
    listProjects: () => ({
      path: `/projects?state=all&q=a&order=asc&limit=1&updatedSince=2026-01-01T00:00:00Z&custom[${made.projectField}]=none`,
    }),
    getProject: () => ({}),
    updateProject: () => ({ body: { name: 'Quayside' } }),
    createTask: () => ({
      body: {
        projectId: made.project,
        title: 'Paint the gate',
        description: 'Twice',
        status: 'in_progress',
        assigneeId: made.member,
        dueOn: '2026-12-01',
        custom: { [made.field]: 3 },
      },
    }),
    listTasks: () => ({
      path: `/tasks?projectId=${made.project}&status=in_progress&assigneeId=${made.member}&q=gate&updatedSince=2026-01-01T00:00:00.000Z&customFrom[${made.field}]=3&customTo[${made.field}]=3`,
    }),
    getTask: () => ({}),
    updateTask: () => ({ body: { dueOn: null, assigneeId: null, custom: { [made.field]: null } } }),
    createComment: () => ({ body: { body: 'The paint has come.' } }),
    listComments: () => ({}),
    listCustomFields: () => ({ path: '/custom-fields/task' }),
    deleteTask: () => ({}),
    archiveProject: () => ({}),
    unarchiveProject: () => ({}),
    deleteProject: () => ({}),
    inviteMember: () => ({ body: { email: 'eve@x.test', role: 'viewer' } }),
    listMembers: () => ({ path: '/members?email=eve@x.test&updatedSince=2026-01-01T00:00:00Z' }),
    getMember: () => ({}),
    listAuditEntries: () => ({ path: '/audit-entries?action=task&order=asc' }),
  }

  const pathOf = ({ path }: ApiOperation) =>
    path.replace('{projectId}', made.project).replace('{taskId}', made.task).replace('{memberId}', made.member)

  /** What is in the answer beside its schema. */
  const said: Record<string, () => object> = {
    createTask: () => ({ assigneeId: made.member, dueOn: '2026-12-01', custom: { [made.field]: 3 } }),
    updateTask: () => ({ assigneeId: null, dueOn: null, custom: {} }),
    createComment: () => ({ body: 'The paint has come.', authorId: api.owner.actor.userId }),
    updateProject: () => ({ name: 'Quayside', description: 'Low tide' }),
    inviteMember: () => ({ state: 'invited', role: 'viewer' }),
  }
  const filled = { data: expect.arrayContaining([expect.anything()]) as unknown }

  it('when it works', async () => {
    expect(Object.keys(calls).toSorted()).toEqual(apiOperations.map(({ id }) => id).toSorted())
    for (const [id, call] of Object.entries(calls)) {
      const operation = apiOperations.find((one) => one.id === id)
      if (!operation) throw new Error(id)
      const { path = pathOf(operation), body } = call()
      const reply = await api.call(operation.method, path, { body })
      expect({ id, ...reply }).toMatchObject({ id, status: operation.status })
      expect(faultsOf(operation, reply)).toEqual([])
      if (id === 'createTask') made.task = idIn(reply)
      const expected = said[id]?.() ?? (id.startsWith('list') ? filled : {})
      expect({ id, ...reply }).toMatchObject({ id, body: operation.status === 204 ? null : expected })
    }
  })

  it('when it doesn’t', async () => {
    const nobodys = '018f2b6e-0000-7000-8000-000000000000'
    const onlyAudit = await api.keyWith(['audit:read'])
    for (const operation of apiOperations) {
      const { method, path } = operation
      const unknown = path.replace(/\{\w+\}/g, nobodys)
      const reads = method === 'GET'
      const xml = { body: '<x/>', headers: { 'content-type': 'text/xml' } }
      const replies = [
        await api.call(method, unknown, { key: '' }),
        await api.call(method, unknown, { key: onlyAudit }),
        await api.call(method, unknown, { headers: { accept: 'text/html' } }),
        await api.call(method, reads ? `${unknown}?nonsense=1` : unknown, {
          body: reads ? undefined : { nonsense: 1 },
        }),
        await api.call(method, unknown, reads ? {} : xml),
      ]
      expect(replies.filter(({ status }) => status >= 400).length).toBeGreaterThanOrEqual(3)
      expect(replies.flatMap((reply) => faultsOf(operation, reply))).toEqual([])
    }
  })
})
