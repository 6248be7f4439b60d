import { z } from 'zod'
import { searchInput } from '@/lib/lists/input'
import { type AuditAction, auditActions } from './actions'

const actions = Object.keys(auditActions) as AuditAction[]

/** What actions are about: the part before the dot. */
export const auditSubjects = [...new Set(actions.map((action) => action.split('.')[0] ?? ''))]

/** Whatever isn't understood counts as not asked for. */
const id = z.union([z.literal(''), z.uuid()]).catch('')

/** A day as a date field sends it: "2026-11-22". */
const day = z.union([z.literal(''), z.iso.date()]).catch('')

const filterFields = {
  /** '' anybody, `system`, or a person's id. */
  actor: z.union([z.enum(['', 'system']), z.uuid()]).catch(''),
  /** '' anything, a subject such as `task`, or one action. */
  action: z.enum(['', ...auditSubjects, ...actions]).catch(''),
  /** In the name of what it happened to. */
  q: searchInput,
  /** Everything that happened to one thing. */
  subject: id,
  /** First and last day, in the reader's zone. */
  from: day,
  to: day,
  /** '' either, `people` at a browser, `keys` of the API. */
  via: z.enum(['', 'people', 'keys']).catch(''),
}

export const auditFilterInput = z.object(filterFields)
export type AuditFilter = z.output<typeof auditFilterInput>

export const listAuditInput = z.object({
  ...filterFields,
  before: id,
  after: id,
  /** What became of an export that was asked for. */
  export: z.enum(['', 'later']).catch(''),
})
