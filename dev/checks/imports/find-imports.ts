import { Visitor, type VisitorObject } from 'oxc-parser'
import type { ParsedSource } from '@/dev/checks/source/read-sources'

type CallExpression = Parameters<NonNullable<VisitorObject['CallExpression']>>[0]

/** `to` is what the code says, or null where it is computed; `isType` where nothing of it is left at run time. */
export type Import = { to: string | null; isType: boolean; position: number }

/** All that a file imports: statements, re-exports, `import()`, `require()` and `import('…')` in types. */
export function findImports({ program }: ParsedSource): Import[] {
  const found: Import[] = []
  const add = (to: string | null, isType: boolean, position: number) => found.push({ to, isType, position })
  const addExpression = (node: CallExpression['arguments'][number] | undefined, position: number) =>
    add(node?.type === 'Literal' && typeof node.value === 'string' ? node.value : null, false, position)

  new Visitor({
    ImportDeclaration(node) {
      const { specifiers } = node
      const typesOnly = specifiers.every((one) => one.type === 'ImportSpecifier' && one.importKind === 'type')
      add(node.source.value, node.importKind === 'type' || (specifiers.length > 0 && typesOnly), node.start)
    },
    ExportNamedDeclaration(node) {
      if (node.source) add(node.source.value, node.exportKind === 'type', node.start)
    },
    ExportAllDeclaration(node) {
      add(node.source.value, node.exportKind === 'type', node.start)
    },
    ImportExpression(node) {
      addExpression(node.source, node.start)
    },
    TSImportType(node) {
      add(node.source.value, true, node.start)
    },
    TSExternalModuleReference(node) {
      add(node.expression.value, false, node.start)
    },
    CallExpression(node) {
      const isRequire = node.callee.type === 'Identifier' && node.callee.name === 'require'
      if (isRequire) addExpression(node.arguments[0], node.start)
    },
  }).visit(program)
  return found
}
