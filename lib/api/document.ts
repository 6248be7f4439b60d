import {
  createDocument,
  type ZodOpenApiOperationObject,
  type ZodOpenApiResponseObject,
  type ZodOpenApiResponsesObject,
  type ZodOpenApiOverride,
} from 'zod-openapi'
import { z } from 'zod'
import { apiScopes } from '@/lib/api-keys/scopes'
import { errorTable, type ErrorCode } from '@/lib/errors'
import type { ApiOperation } from './operation'
import { apiOperations } from './operations'
import { problemSchema } from './schemas'

const apiVersion = '1.0.0'
/** Where the API begins on a tenant's host. */
export const apiRoot = '/api/v1'

type ApiDocument = ReturnType<typeof createDocument>

const intro = [
  `Everything under \`${apiRoot}\` of a workspace’s own host takes and gives JSON. A program proves itself with a key that an`,
  'owner or admin makes under Settings, API keys. Errors come as `application/problem+json` (RFC 9457).',
].join(' ')

/** The OpenAPI document of the API on one tenant's host. It says nothing about the tenant. */
export function apiDocument(origin: string): ApiDocument {
  const paths: Record<string, Record<string, ZodOpenApiOperationObject>> = {}
  for (const operation of apiOperations)
    (paths[operation.path] ??= {})[operation.method.toLowerCase()] = describeOperation(operation)
  return createDocument(
    {
      openapi: '3.1.0',
      info: { title: 'Tenantry API', version: apiVersion, description: intro },
      servers: [{ url: `${origin}${apiRoot}` }],
      security: [{ key: [] }],
      tags: [...new Set(apiOperations.map(({ tag }) => tag))].map((name) => ({ name })),
      paths,
      components: {
        securitySchemes: {
          key: { type: 'http', scheme: 'bearer', description: 'An API key: `Authorization: Bearer tnt_…`.' },
        },
      },
    },
    { override: plainer },
  )
}

/** A format says enough without the pattern behind it; unknown fields are refused in requests, and may come in answers. */
const plainer: ZodOpenApiOverride = ({ jsonSchema, io }) => {
  if (jsonSchema.format) delete jsonSchema.pattern
  if (jsonSchema.maximum === Number.MAX_SAFE_INTEGER) delete jsonSchema.maximum
  if (jsonSchema.minimum === Number.MIN_SAFE_INTEGER) delete jsonSchema.minimum
  if (jsonSchema.type !== 'object' || !jsonSchema.properties) return
  if (io === 'input') jsonSchema.additionalProperties = false
  else delete jsonSchema.additionalProperties
}

function describeOperation(operation: ApiOperation): ZodOpenApiOperationObject {
  const { id, tag, summary, description, scope, params, query, body } = operation
  const needs = scope
    ? `Needs the scope \`${scope}\`: ${apiScopes[scope].description.toLowerCase()}.`
    : 'Any key will do.'
  return {
    operationId: id,
    tags: [tag],
    summary,
    description: [description, needs].filter(Boolean).join(' '),
    requestParams: { ...(params && { path: params }), ...(query && { query }), header: headersOf(operation) },
    ...(body && {
      requestBody: {
        required: !z.safeParse(body, {}).success,
        content: { 'application/json': { schema: body } },
      },
    }),
    responses: responsesOf(operation),
    'x-scope': scope ?? 'any',
  }
}

const ifMatch = z.string().optional().meta({ description: 'Do it only if the `ETag` is still this one: else 412.' })
const ifNoneMatch = z.string().optional().meta({ description: 'Answer 304 where the `ETag` is still this one.' })
const idempotencyKey = z
  .string()
  .max(255)
  .optional()
  .meta({
    description: 'Do it once, however often it is sent within a day: the same key gets the same answer.',
    examples: ['5f2a6f0e-8a3c-4a2e-9f6d-0b8f6c1f7b1e'],
  })

function headersOf({ method, isConditional }: ApiOperation): z.ZodObject {
  if (method === 'GET') return z.object({ 'If-None-Match': ifNoneMatch })
  return z.object({ 'Idempotency-Key': idempotencyKey, ...(isConditional && { 'If-Match': ifMatch }) })
}

const text = z.string().optional()
const answerHeaders = z.object({
  'Request-Id': z.string().meta({ description: 'Name it when you ask us about this request.' }),
  'RateLimit-Policy': text.meta({
    description: 'Requests that API keys of the workspace may send, in so many seconds.',
  }),
  'RateLimit-Limit': text,
  'RateLimit-Remaining': text.meta({ description: 'What is left of them, give or take what other servers hold.' }),
  'RateLimit-Reset': text.meta({ description: 'Seconds until there are as many again.' }),
})
const ofBodies = answerHeaders.extend({ ETag: text.meta({ description: 'Changes when the answer does.' }) })
const ofProblems = answerHeaders.extend({
  'Retry-After': text.meta({ description: 'Seconds to wait, with 429 and 503.' }),
})
const ofWrites = { 'Idempotency-Replayed': text.meta({ description: '`true` where this was answered before.' }) }

function responsesOf(operation: ApiOperation): ZodOpenApiResponsesObject {
  const { method, status, answer } = operation
  const isRead = method === 'GET'
  const done = {
    description: answer ? 'Done.' : 'Done; there is nothing to say.',
    headers: isRead ? ofBodies : (answer ? ofBodies : answerHeaders).extend(ofWrites),
    ...(answer && { content: { 'application/json': { schema: answer } } }),
  }
  const problems: ZodOpenApiResponsesObject = {}
  for (const code of problemsOf(operation)) problems[`${errorTable[code].status}`] = problemResponse(code)
  const unchanged = { 304: { description: 'Not modified.', headers: answerHeaders } }
  return { [status]: done, ...(isRead && unchanged), ...problems }
}

/** What may go wrong with an operation, by what it is like. */
function problemsOf({ method, path, isConditional }: ApiOperation): ErrorCode[] {
  const always: ErrorCode[] = ['INVALID_INPUT', 'UNAUTHENTICATED', 'TENANT_SUSPENDED', 'FORBIDDEN', 'NOT_ACCEPTABLE']
  const passing: ErrorCode[] = ['TOO_MANY_REQUESTS', 'INTERNAL', 'UNAVAILABLE']
  const ofWrites: ErrorCode[] = ['CONFLICT', 'PAYLOAD_TOO_LARGE', 'UNSUPPORTED_MEDIA_TYPE', 'KEY_REUSED']
  return [
    ...always,
    ...(path.includes('{') || method === 'POST' ? (['NOT_FOUND'] as const) : []),
    ...(method === 'GET' ? [] : ofWrites),
    ...(isConditional ? (['PRECONDITION_FAILED'] as const) : []),
    ...passing,
  ]
}

const told = new Map<ErrorCode, ZodOpenApiResponseObject>()

/** One object each: the document then holds it once and refers to it. */
function problemResponse(code: ErrorCode): ZodOpenApiResponseObject {
  const { status, message } = errorTable[code]
  const content = { 'application/problem+json': { schema: problemSchema } }
  const made = told.get(code) ?? { id: `Problem${status}`, description: message, headers: ofProblems, content }
  told.set(code, made)
  return made
}
