/** What lock 1 must know of a model; generated from the Prisma schema. */
export interface TenantModel {
  /** Relation field → the model it leads to, and whether the foreign key is this model's own column. */
  relations: Record<string, { model: string; ownsKey: boolean }>
  /** Names of the compound keys, e.g. tenantId_id. */
  keys: string[]
}
