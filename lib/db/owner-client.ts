/** A connection as the owner of a database, as `ownerSession` gives it. */
export type { ClientBase as OwnerClient } from 'pg'
