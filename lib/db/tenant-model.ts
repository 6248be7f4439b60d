/** What the data path must know of a model; generated from the Prisma schema. */
export interface TenantModel {
  table: string
  /** Relation field → the model it leads to, and whether the foreign key is this model's own column. */
  relations: Record<string, { model: string; ownsKey: boolean }>
  /** Names of the compound keys, e.g. tenantId_id. */
  keys: string[]
}
