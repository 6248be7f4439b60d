import type { Draft } from './every-draft'
import { type AnyModel, everyModel, type Relation } from './every-model'
import { kindOf, reads, relationRead, relationReads } from './every-read'
import type { AnyRow } from './every-value'
import { verbsOf, writes } from './every-write'

/** One kind of call that the suite must have tried. */
export interface Cell {
  kind: string
  model: AnyModel
  operation: string
  relation?: Relation
  isRead: boolean
  args: (draft: Draft) => AnyRow
}

export interface AnyCall {
  cell: Cell
  args: AnyRow
  kinds: Set<string>
  /** It says the other tenant's id by name. */
  namesOther: boolean
}

const operationCells = (model: AnyModel): Cell[] => {
  const cell = (operation: string, isRead: boolean, args: Cell['args']): Cell => ({
    kind: `${model.name} ${operation}`,
    model,
    operation,
    isRead,
    args,
  })
  return [
    ...Object.entries(reads).map(([operation, make]) => cell(operation, true, (draft) => make(draft, model))),
    ...Object.entries(writes).map(([operation, make]) => cell(operation, false, (draft) => make(draft, model))),
  ]
}

const relationCells = (model: AnyModel, relation: Relation): Cell[] => [
  ...relationReads(relation).map((what) => ({
    kind: kindOf(model, relation, what),
    model,
    relation,
    isRead: true,
    operation: 'findMany',
    args: (draft: Draft) => relationRead(draft, model, relation, what),
  })),
  ...(['create', 'update'] as const).flatMap((within) =>
    verbsOf(relation, within).map((verb) => ({
      kind: `${within} ${kindOf(model, relation, verb)}`,
      model,
      relation,
      isRead: false,
      operation: within,
      args: (draft: Draft) => writes[within]?.(draft, model, { relation, verb }) ?? {},
    })),
  ),
]

/** Every operation of every model, every way to read through each relation, every nested write. */
export const everyCell: readonly Cell[] = everyModel.flatMap((model) => [
  ...operationCells(model),
  ...model.relations.flatMap((relation) => relationCells(model, relation)),
])

export function callOf(cell: Cell, draft: Draft): AnyCall {
  const args = cell.args(draft)
  return { cell, args, kinds: draft.kinds.add(cell.kind), namesOther: names(args, draft.sides.other.id) }
}

/** Values of JSON have marks and no ids, so that a tenant's id under its name is one that was put there. */
const names = (value: unknown, id: string): boolean =>
  typeof value === 'object' &&
  value !== null &&
  Object.entries(value).some(([key, one]) => (key === 'tenantId' && one === id) || names(one, id))
