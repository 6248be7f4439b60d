/** A model as Prisma itself has read it from the schema; written by dev/prisma/tenant-models.mjs. */
export interface PrismaModel {
  name: string
  table: string
  /** Fields of the primary key and of each unique; the first is the primary key. */
  keys: string[][]
  fields: PrismaField[]
}

export interface PrismaField {
  name: string
  column: string
  kind: 'scalar' | 'object' | 'enum' | 'unsupported'
  /** Of a relation: the other model. */
  type: string
  isList: boolean
  isRequired: boolean
  isUuid: boolean
  hasDefaultValue: boolean
  /** Written by Prisma or the database from the clock. */
  isClock: boolean
  /** Of a relation: the same on both sides. */
  relationName: string | null
  /** Of the side of a relation that holds the key. */
  from: string[]
  /** Of the same side: it goes with the row that it refers to. */
  isCascade: boolean
}
