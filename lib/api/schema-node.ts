import { z } from 'zod'

/** What the reference reads of a JSON Schema in the document. */
export interface SchemaNode {
  $ref?: string | undefined
  type?: string | string[] | undefined
  format?: string | undefined
  description?: string | undefined
  enum?: unknown[] | undefined
  const?: unknown
  examples?: unknown[] | undefined
  default?: unknown
  items?: SchemaNode | undefined
  properties?: Record<string, SchemaNode> | undefined
  /** Of an object whose fields have no fixed names. */
  additionalProperties?: SchemaNode | boolean | undefined
  required?: string[] | undefined
  anyOf?: SchemaNode[] | undefined
}

export const schemaNode: z.ZodType<SchemaNode> = z.looseObject({
  $ref: z.string().optional(),
  type: z.union([z.string(), z.array(z.string())]).optional(),
  format: z.string().optional(),
  description: z.string().optional(),
  enum: z.array(z.unknown()).optional(),
  const: z.unknown().optional(),
  examples: z.array(z.unknown()).optional(),
  default: z.unknown().optional(),
  required: z.array(z.string()).optional(),
  get items() {
    return schemaNode.optional()
  },
  get properties() {
    return z.record(z.string(), schemaNode).optional()
  },
  get additionalProperties() {
    return z.union([z.boolean(), schemaNode]).optional()
  },
  get anyOf() {
    return z.array(schemaNode).optional()
  },
})

export type Schemas = Record<string, SchemaNode>

const nameOf = (ref: string) => ref.split('/').at(-1) ?? ''

/** The schema itself, where this is only its name. */
export function resolve(node: SchemaNode, schemas: Schemas): SchemaNode {
  return node.$ref
    ? { ...schemas[nameOf(node.$ref)], ...(node.description && { description: node.description }) }
    : node
}

const formats: Record<string, string> = {
  uuid: 'UUID',
  'date-time': 'moment',
  date: 'day',
  uri: 'URL',
  email: 'e-mail',
}

/** What a value may be, in few words: "text", "UUID or null", "list of Task". */
export function typeOf(node: SchemaNode): string {
  if (node.$ref) return nameOf(node.$ref)
  if (node.anyOf) return [...new Set(node.anyOf.map(typeOf))].join(' or ')
  if (node.const !== undefined) return JSON.stringify(node.const)
  if (node.enum) return node.enum.map(String).join(' · ')
  if (node.type === 'array') return `list of ${node.items ? typeOf(node.items) : 'anything'}`
  if (typeof node.additionalProperties === 'object') return `${typeOf(node.additionalProperties)} by name`
  const types = [node.type ?? 'anything'].flat()
  return types.map((type) => (type === 'string' ? (formats[node.format ?? ''] ?? 'text') : type)).join(' or ')
}

/** A value that fits, for an example. */
export function sampleOf(node: SchemaNode, schemas: Schemas): unknown {
  const { examples, default: usual, type, format, items, anyOf, properties, ...rest } = resolve(node, schemas)
  const [first] = rest.enum ?? []
  const given = examples?.[0] ?? usual ?? first ?? rest.const
  if (given !== undefined) return given
  const choice = anyOf?.find((one) => one.type !== 'null')
  if (choice) return sampleOf(choice, schemas)
  if (properties)
    return Object.fromEntries(Object.entries(properties).map(([name, one]) => [name, sampleOf(one, schemas)]))
  if (type === 'array') return items ? [sampleOf(items, schemas)] : []
  if (type === 'integer' || type === 'number') return 1
  if (type === 'boolean') return false
  if (type === 'object') return {}
  return format === 'uri' ? 'https://acme.example.com/projects' : '…'
}
