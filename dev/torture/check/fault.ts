import type { Operation } from '@/dev/torture/history/operation'

/** What a history shows that must not be. */
export interface Fault {
  what:
    | 'lost'
    | 'done twice'
    | 'back in time'
    | 'ahead of time'
    | 'refused, yet done'
    | 'from nowhere'
    | 'damaged'
    | 'torn'
    | 'sum broken'
    | 'changed at an old home'
  key: string
  message: string
  /** Those that show it. */
  operations: Operation[]
}
