import { Visitor, type VisitorObject } from 'oxc-parser'
import type { ParsedSource } from '@/dev/checks/source/read-sources'
import { type CallExpression, isClientCall, memberName } from './client-calls'
import { innermost, isWithin, type Span, spanOf } from './span'

type Property = Parameters<NonNullable<VisitorObject['Property']>>[0]
type Named = Span & { name: string }

/** A name that stands for `value` inside `scope`. */
export type Declaration = { name: string; scope: Span; value: Span }

/** What of a file the search needs, each with its place. */
export type Facts = {
  /** `tenantId: …` in an object. */
  writes: Span[]
  /** `….tenantId = …`. */
  assignments: number[]
  /** Names that are used as values. */
  references: Named[]
  declarations: Declaration[]
  /** Arguments of all calls, and of those of a tenant client. */
  arguments: Span[]
  clientArguments: Span[]
}

export function collectFacts(program: ParsedSource['program'], models: ReadonlySet<string>): Facts {
  const facts = {
    writes: [] as Span[],
    assignments: [] as number[],
    identifiers: [] as Named[],
    keys: new Set<number>(),
  }
  const calls: CallExpression[] = []
  new Visitor({
    Property(node) {
      if (writesTenantId(node)) facts.writes.push(node)
      if (!node.computed && !node.shorthand) facts.keys.add(node.key.start)
    },
    MemberExpression(node) {
      if (!node.computed) facts.keys.add(node.property.start)
    },
    AssignmentExpression(node) {
      const isOurs = node.left.type === 'MemberExpression' && memberName(node.left) === 'tenantId'
      if (isOurs) facts.assignments.push(node.start)
    },
    Identifier: (node) => void facts.identifiers.push({ ...spanOf(node), name: node.name }),
    CallExpression: (node) => void calls.push(node),
  }).visit(program)

  const { declarations, delegates } = collectDeclarations(program, models)
  const spansOf = (some: CallExpression[]) => some.flatMap((call) => call.arguments.map(spanOf))
  return {
    writes: facts.writes,
    assignments: facts.assignments,
    references: facts.identifiers.filter(({ start }) => !facts.keys.has(start)),
    declarations,
    arguments: spansOf(calls),
    clientArguments: spansOf(calls.filter((call) => isClientCall(call, models, delegates))),
  }
}

/** `tenantId: true` only asks to read it. */
function writesTenantId({ key, computed, value }: Property): boolean {
  const name = key.type === 'Literal' ? key.value : key.type === 'Identifier' && !computed ? key.name : null
  return name === 'tenantId' && !(value.type === 'Literal' && typeof value.value === 'boolean')
}

/** Variables and functions, each with the block that it is known in; `delegates` are the variables that hold a model. */
function collectDeclarations(program: ParsedSource['program'], models: ReadonlySet<string>) {
  const named: (Named & { value: Span })[] = []
  const delegates = new Set<string>()
  const scopes: Span[] = [program]
  new Visitor({
    VariableDeclarator(node) {
      if (node.id.type !== 'Identifier' || !node.init) return
      named.push({ ...spanOf(node), name: node.id.name, value: spanOf(node.init) })
      const model = node.init.type === 'MemberExpression' ? memberName(node.init) : null
      if (model !== null && models.has(model)) delegates.add(node.id.name)
    },
    FunctionDeclaration(node) {
      if (node.id && node.body) named.push({ ...spanOf(node), name: node.id.name, value: spanOf(node.body) })
    },
    BlockStatement: (node) => void scopes.push(node),
    ForStatement: (node) => void scopes.push(node),
    ForOfStatement: (node) => void scopes.push(node),
    ArrowFunctionExpression: (node) => void scopes.push(node),
  }).visit(program)
  const declarations = named.map(({ name, value, start, end }): Declaration => {
    const around = scopes.filter((scope) => isWithin({ start, end }, scope))
    return { name, value, scope: innermost(around, spanOf) ?? program }
  })
  return { declarations, delegates }
}
