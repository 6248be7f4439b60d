/** What a tenant of the torture consists of: which rows stand for which keys. The rest comes and goes with the clients. */
export interface TenantShape {
  index: number
  id: string
  slug: string
  userId: string
  /** Projects that hold the tasks of a kind of key. */
  projects: { registers: string; accounts: string; churn: string; inserts: string }
  /** Tasks whose numbers are swapped. Keys `R:0` … */
  registers: string[]
  /** Tasks with a balance; the sum stays. Keys `A:0` … */
  accounts: string[]
  /** Tasks that are deleted and made again under their ids. Keys `K:0` … */
  churn: string[]
  /** Projects whose next task number counts. Keys `C:0` … */
  counters: string[]
  /** Two more that are only raised together. Keys `P:0` and `P:1`. */
  pair: [string, string]
}

export const sizes = { registers: 12, accounts: 8, churn: 6, counters: 3, openingBalance: 100 } as const

/** Parts of a family (key `F:…`): a project's tasks, which go with it. */
export const familyParts = 3

export const keyOf = {
  register: (index: number) => `R:${index}`,
  account: (index: number) => `A:${index}`,
  churn: (index: number) => `K:${index}`,
  counter: (index: number) => `C:${index}`,
  pair: (index: 0 | 1) => `P:${index}`,
  /** A task that a client has inserted, by its number. */
  insert: (number: number) => `S:${number}`,
  /** The audit entry and the message that were written with one. */
  entry: (number: number) => `L:${number}`,
  message: (number: number) => `O:${number}`,
  family: (projectId: string) => `F:${projectId}`,
  claim: (email: string) => `E:${email}`,
}

/** Counters can't say who wrote them. */
export const isCounter = (key: string) => key.startsWith('C:') || key.startsWith('P:')

/** What an audit entry says besides. */
export const entryDetails = (number: number) => ({ number, exact: '0.1', list: [1.5e-7, null, 'ß'] })
