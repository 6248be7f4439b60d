import { Visitor } from 'oxc-parser'
import type { ParsedSource } from '@/dev/checks/source/read-sources'

/** Positions where a file reads `process.env`, however it is spelt. */
export function findEnvironmentReads({ program }: ParsedSource): number[] {
  const found: number[] = []
  new Visitor({
    MemberExpression(node) {
      const { object, property, computed } = node
      const isProcess =
        (object.type === 'Identifier' && object.name === 'process') ||
        (object.type === 'MemberExpression' &&
          object.property.type === 'Identifier' &&
          object.property.name === 'process')
      const name =
        property.type === 'Identifier' && !computed
          ? property.name
          : property.type === 'Literal'
            ? property.value
            : null
      if (isProcess && name === 'env') found.push(node.start)
    },
    VariableDeclarator(node) {
      const fromProcess = node.init?.type === 'Identifier' && node.init.name === 'process'
      if (fromProcess && node.id.type === 'ObjectPattern') found.push(node.start)
    },
    ImportDeclaration(node) {
      if (/^(node:)?process$/.test(node.source.value)) found.push(node.start)
    },
  }).visit(program)
  return found.toSorted((a, b) => a - b)
}
