import { operations } from './oracle'

const levels = ['ReadUncommitted', 'ReadCommitted', 'RepeatableRead', 'Serializable']
const nested = ['create', 'createMany', 'connect.key', 'connectOrCreate.where.key', 'connectOrCreate.create']
  .concat(['update', 'update.where.key', 'updateMany', 'updateMany.where', 'upsert.where.key', 'upsert.create'])
  .concat(['upsert.update', 'delete.key', 'deleteMany'])
const nestedOne = ['create', 'connect.key', 'connectOrCreate.where.key', 'connectOrCreate.create', 'update'].concat([
  'update.where',
  'upsert.create',
  'upsert.update',
])
const filters = ['AND', 'OR', 'NOT', 'many.some', 'many.every', 'many.none', 'one', 'one.is', 'one.isNot']

/** What the suite must have tried before it may say anything. */
export const everything = [
  ...operations,
  'alone',
  'together',
  'batch',
  'interactive',
  'a read outside, from within',
  ...levels.flatMap((level) => [`batch ${level}`, `interactive ${level}`]),
  ...filters.map((filter) => `where: ${filter}`),
  ...['cursor', 'take', 'skip', 'distinct', 'include', 'select'].map((name) => `findMany ${name}`),
  'groupBy having',
  'createMany skipDuplicates',
  'orderBy relation',
  'count cursor',
  'aggregate take',
  ...['include', 'select'].flatMap((root) => [`${root}: where`, `${root}: _count.where`, `${root}: key`]),
  ...nested.map((verb) => `data: many.${verb}`),
  ...nestedOne.map((verb) => `data: one.${verb}`),
  ...[
    'where',
    'where: key',
    'where: AND',
    'where: OR',
    'where: NOT',
    'where: many.some',
    'where: one.is',
    'cursor: key',
  ]
    .concat([
      'data',
      'create',
      'update',
      'include: where',
      'include: key',
      'data: many.create',
      'data: many.connect.key',
    ])
    .concat(['data: many.delete.key', 'data: many.deleteMany', 'data: one.connect.key', 'data: one.create'])
    .map((site) => `foreign ${site}`),
]
