import { aggregated, grouped, projected, rowsOf } from './oracle-read'
import { byUnique, create, insertMany, OracleError, remove, update, updateMany, type World } from './oracle-write'
import { type Args, isRecord, listOf, type ModelName, type Row } from './schema'

export type Outcome = { value: unknown } | { error: string }

export interface Call {
  model: ModelName
  operation: string
  args: Args
}

type Answer = (world: World, call: Call) => unknown

const required = <T>(value: T | null): T => {
  if (value === null) throw new OracleError('NOT_FOUND')
  return value
}
/** Null where the nested writes of an update have deleted its own row. */
const project = ({ state }: World, { model, args }: Call, row: Row) =>
  state[model].includes(row) ? projected(state, model, args, row) : null
const unique = (world: World, { model, args }: Call) => byUnique(world, model, args.where)
const filtered = ({ state }: World, { model, args }: Call) => rowsOf(state, model, { where: args.where })
const one: Answer = (world, call) => {
  const row = unique(world, call)
  return row ? project(world, call, row) : null
}
const many = (world: World, call: Call) =>
  rowsOf(world.state, call.model, call.args).map((row) => project(world, call, row))
const first: Answer = (world, call) => many(world, { ...call, args: { take: 1, ...call.args } })[0] ?? null

/** Prisma computes nothing from a cursor whose key is a compound one. */
const withoutCursor = (args: Args): Args => {
  if (args.cursor) throw new OracleError('REFUSED')
  return args
}

const answers: Record<string, Answer> = {
  findUnique: one,
  findUniqueOrThrow: (world, call) => required(one(world, call)),
  findFirst: first,
  findFirstOrThrow: (world, call) => required(first(world, call)),
  findMany: many,
  count: ({ state }, { model, args }) => {
    const rows = rowsOf(state, model, withoutCursor(args))
    return isRecord(args.select) ? aggregated({ _count: args.select }, rows)._count : rows.length
  },
  aggregate: ({ state }, { model, args }) => aggregated(args, rowsOf(state, model, withoutCursor(args))),
  groupBy: ({ state }, { model, args }) => grouped(state, model, args),
  create: (world, call) => project(world, call, create(world, call.model, call.args.data as Args)),
  createMany: (world, { model, args }) => ({
    count: insertMany(world, model, listOf(args.data), args.skipDuplicates === true).length,
  }),
  createManyAndReturn: (world, call) =>
    insertMany(world, call.model, listOf(call.args.data), call.args.skipDuplicates === true).map((row) =>
      project(world, call, row),
    ),
  update: (world, call) => {
    const row = required(unique(world, call) ?? null)
    update(world, call.model, row, call.args.data as Args)
    return project(world, call, row)
  },
  updateMany: (world, call) => {
    const rows = filtered(world, call)
    updateMany(world, call.model, rows, call.args.data as Args)
    return { count: rows.length }
  },
  updateManyAndReturn: (world, call) => {
    const rows = filtered(world, call)
    updateMany(world, call.model, rows, call.args.data as Args)
    return rows.map((row) => project(world, call, row))
  },
  upsert: (world, call) => {
    const { args, model } = call
    const known = unique(world, call)
    if (known) update(world, model, known, args.update as Args)
    return project(world, call, known ?? create(world, model, args.create as Args))
  },
  delete: (world, call) => {
    const row = required(unique(world, call) ?? null)
    const answer = project(world, call, row)
    remove(world, call.model, [row])
    return answer
  },
  deleteMany: (world, call) => {
    const rows = filtered(world, call)
    remove(world, call.model, rows)
    return { count: rows.length }
  },
}

export const operations = Object.keys(answers)

/** What Prisma must answer to `call` if this tenant were alone in the database. A failed call changes nothing. */
export function ask(world: World, call: Call): Outcome {
  const answer = answers[call.operation]
  if (!answer) throw new Error(`the oracle knows no ${call.operation}`)
  const draft: World = { ...world, state: structuredClone(world.state) }
  try {
    const value = structuredClone(answer(draft, call))
    world.state = draft.state
    return { value }
  } catch (error) {
    if (error instanceof OracleError) return { error: error.kind }
    throw error
  }
}
