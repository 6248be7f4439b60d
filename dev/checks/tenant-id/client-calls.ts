import type { VisitorObject } from 'oxc-parser'

export type CallExpression = Parameters<NonNullable<VisitorObject['CallExpression']>>[0]
type Expression = CallExpression['callee']

const operation =
  /^(find(Unique|First)(OrThrow)?|findMany|(create|update)(Many(AndReturn)?)?|upsert|delete(Many)?|count|aggregate|groupBy)$/

/**
 * Whether this calls a tenant client: `….<model>.<operation>(…)`, where either may be looked up at run time. `delegates` are
 * the file's own names for a model of a client.
 */
export function isClientCall(
  { callee }: CallExpression,
  models: ReadonlySet<string>,
  delegates: ReadonlySet<string>,
): boolean {
  if (callee.type !== 'MemberExpression') return false
  const name = memberName(callee)
  if (name === null ? !callee.computed : !operation.test(name)) return false
  const { object } = callee
  return isModel(object, models) || (object.type === 'Identifier' && delegates.has(object.name))
}

/** `db.task`, a bare `task` taken out of a client, and `db[model]`, which can be any. */
function isModel(node: Expression, models: ReadonlySet<string>): boolean {
  if (node.type === 'Identifier') return models.has(node.name)
  if (node.type !== 'MemberExpression') return false
  const name = memberName(node)
  return name === null ? node.computed : models.has(name)
}

/** `b` of `a.b` and `a['b']`; null where it is computed or private. */
export function memberName(node: Extract<Expression, { type: 'MemberExpression' }>): string | null {
  if (node.property.type === 'Literal') return String(node.property.value)
  return node.property.type === 'Identifier' && !node.computed ? node.property.name : null
}
