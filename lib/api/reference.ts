import { z } from 'zod'
import { apiDocument } from './document'
import { resolve, sampleOf, schemaNode, type SchemaNode, type Schemas, typeOf } from './schema-node'

/** A parameter or a field, as a reader wants it. */
export interface ReferenceRow {
  name: string
  type: string
  isRequired: boolean
  description: string
}

export interface ReferenceOperation {
  id: string
  method: string
  path: string
  summary: string
  description: string
  parameters: ReferenceRow[]
  body: ReferenceRow[]
  answer: { status: string; sample: string | null }
  problems: { status: string; description: string }[]
  /** How it is called from a shell. */
  curl: string
}

export interface Reference {
  root: string
  groups: { name: string; operations: ReferenceOperation[] }[]
  schemas: { name: string; description: string; fields: ReferenceRow[] }[]
}

const response = z.looseObject({
  $ref: z.string().optional(),
  description: z.string().optional(),
  content: z.record(z.string(), z.looseObject({ schema: schemaNode })).optional(),
})

const operation = z.looseObject({
  operationId: z.string(),
  summary: z.string(),
  description: z.string(),
  tags: z.tuple([z.string()]),
  parameters: z
    .array(
      z.looseObject({
        name: z.string(),
        in: z.string(),
        required: z.boolean().optional(),
        description: z.string().optional(),
        style: z.string().optional(),
        schema: schemaNode,
      }),
    )
    .default([]),
  requestBody: z
    .looseObject({ content: z.object({ 'application/json': z.looseObject({ schema: schemaNode }) }) })
    .optional(),
  responses: z.record(z.string(), response),
})

const documentSchema = z.looseObject({
  servers: z.tuple([z.looseObject({ url: z.string() })]),
  tags: z.array(z.looseObject({ name: z.string() })),
  paths: z.record(z.string(), z.record(z.string(), operation)),
  components: z.looseObject({ schemas: z.record(z.string(), schemaNode), responses: z.record(z.string(), response) }),
})

type Document = z.output<typeof documentSchema>
type Operation = z.output<typeof operation>

/** The document as people read it. */
export function apiReference(origin: string): Reference {
  const document = documentSchema.parse(JSON.parse(JSON.stringify(apiDocument(origin))))
  const { schemas } = document.components
  const all = Object.entries(document.paths).flatMap(([path, item]) =>
    Object.entries(item).map(([method, one]) => ({ tag: one.tags[0], ...toOperation(document, path, method, one) })),
  )
  return {
    root: document.servers[0].url,
    groups: document.tags.map(({ name }) => ({ name, operations: all.filter(({ tag }) => tag === name) })),
    schemas: Object.entries(schemas).map(([name, schema]) => ({
      name,
      description: schema.description ?? '',
      fields: rowsOf(schema, schemas),
    })),
  }
}

function toOperation(document: Document, path: string, method: string, given: Operation): ReferenceOperation {
  const { schemas, responses } = document.components
  const statuses = Object.entries(given.responses)
  const [status = '', done] = statuses.find(([code]) => code.startsWith('2')) ?? []
  const answer = done?.content?.['application/json']?.schema
  const body = given.requestBody?.content['application/json'].schema
  return {
    id: given.operationId,
    method: method.toUpperCase(),
    path,
    summary: given.summary,
    description: given.description,
    // Headers mean the same everywhere, and the page says it once.
    parameters: given.parameters
      .filter((one) => one.in !== 'header')
      .map(({ name, required, description, style, schema }) => ({
        name: style === 'deepObject' ? `${name}[…]` : name,
        type: typeOf(schema),
        isRequired: required ?? false,
        description: description ?? schema.description ?? '',
      })),
    body: body ? rowsOf(body, schemas) : [],
    answer: { status, sample: answer ? pretty(sampleOf(answer, schemas)) : null },
    problems: statuses
      .filter(([code]) => Number(code) >= 400)
      .map(([code, { $ref, description }]) => ({
        status: code,
        description: description ?? responses[$ref?.split('/').at(-1) ?? '']?.description ?? '',
      })),
    curl: curlOf(document, { path, method, body, parameters: given.parameters }),
  }
}

const pretty = (value: unknown) => JSON.stringify(value, null, 2)

function rowsOf(node: SchemaNode, schemas: Schemas): ReferenceRow[] {
  const { properties = {}, required = [] } = resolve(node, schemas)
  return Object.entries(properties).map(([name, field]) => ({
    name,
    type: typeOf(field),
    isRequired: required.includes(name),
    description: field.description ?? '',
  }))
}

interface Call {
  path: string
  method: string
  body: SchemaNode | undefined
  parameters: Operation['parameters']
}

function curlOf({ servers, components }: Document, { path, method, body, parameters }: Call): string {
  const ids = new Map(parameters.map(({ name, schema }) => [name, String(sampleOf(schema, components.schemas))]))
  const url = `${servers[0].url}${path.replaceAll(/\{(\w+)\}/g, (_, name: string) => ids.get(name) ?? name)}`
  const isGet = method === 'get'
  const parts = [
    `curl ${isGet ? '' : `-X ${method.toUpperCase()} `}"${url}"`,
    '-H "Authorization: Bearer $API_KEY"',
    ...(method === 'post' ? ['-H "Idempotency-Key: $(uuidgen)"'] : []),
    ...(body
      ? ['-H "Content-Type: application/json"', `-d '${JSON.stringify(bodySample(body, components.schemas))}'`]
      : []),
  ]
  return parts.join(' \\\n  ')
}

/** What has to be sent, or, where nothing has to, the first field. */
function bodySample(node: SchemaNode, schemas: Schemas): Record<string, unknown> {
  const { properties = {}, required = [] } = resolve(node, schemas)
  const names = required.length > 0 ? required : Object.keys(properties).slice(0, 1)
  return Object.fromEntries(names.map((name) => [name, sampleOf(properties[name] ?? {}, schemas)]))
}
