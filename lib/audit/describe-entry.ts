import { type Role, roleLabels } from '@/lib/auth/permissions'
import { placementWords } from '@/lib/billing/describe-plan'
import type { PlacementKind } from '@/lib/billing/plans'
import { regionWords } from '@/lib/control/regions'
import { mediumDay } from '@/lib/tasks/calendar-day'
import { isTaskStatus, taskStatusLabels } from '@/lib/tasks/status'

export interface DescribedEntry {
  actorName: string
  action: string
  subjectLabel: string
  details: unknown
}

/** A sentence in pieces: plain words, and names that a page may set off. */
export type Phrase = string | { name: string }

export interface Description {
  phrases: Phrase[]
  /** What else changed, one line each: "Due date: none → 1 Dec 2026". */
  lines: string[]
}

export type Fields = Record<string, unknown>
interface Change {
  from: unknown
  to: unknown
}
export const isObject = (value: unknown): value is Fields => typeof value === 'object' && value !== null
export const isChange = (value: unknown): value is Fields & Change =>
  isObject(value) && 'from' in value && 'to' in value

const verbs: Record<string, string> = {
  'workspace.renamed': 'renamed workspace',
  'workspace.exported': 'exported everything in',
  'workspace.colour_changed': 'changed the colour of',
  'workspace.logo_changed': 'changed the logo of',
  'workspace.logo_removed': 'removed the logo of',
  'workspace.address_changed': 'changed the address of',
  'workspace.deletion_scheduled': 'asked for the deletion of',
  'workspace.deletion_taken_back': 'took back the deletion of',
  'workspace.move_started': 'began to move',
  'workspace.moved': 'moved',
  'workspace.move_failed': 'could not move',
  'project.unarchived': 'unarchived project',
  'project.updated': 'changed project',
  'task.updated': 'changed task',
  'comment.created': 'commented on',
  'comment.edited': 'changed a comment on',
  'comment.deleted': 'deleted a comment on',
  'project.exported': 'exported the tasks of',
  'field.created': 'made the custom field',
  'field.updated': 'changed the custom field',
  'field.moved': 'moved the custom field',
  'field.archived': 'put aside the custom field',
  'field.unarchived': 'took back the custom field',
  'filter.saved': 'saved the view',
  'filter.updated': 'changed the view',
  'filter.deleted': 'deleted the view',
  'import.started': 'began to import',
  'import.finished': 'imported',
  'import.canceled': 'stopped the import of',
  'member.invited': 'invited',
  'member.invitation_resent': 'sent another invitation to',
  'member.invitation_withdrawn': 'withdrew the invitation of',
  'member.invitation_expired': 'withdrew the expired invitation of',
  'member.deactivated': 'deactivated',
  'member.reactivated': 'reactivated',
  'workspace.ownership_transferred': 'passed the ownership on to',
  'workspace.created': 'opened workspace',
  'workspace.restored': 'restored workspace',
  'access.sign_up_policy_changed': 'changed who may join',
  'audit.exported': 'exported the audit log of',
  'member.role_changed': 'changed the role of',
  'member.removed': 'removed',
  'member.renamed': 'changed the name of',
  'member.second_factor_reset': 'reset the two-step sign-in of',
  'workspace.mfa_policy_changed': 'changed the sign-in policy of',
  'member.passkey_added': 'added the passkey',
  'member.passkey_renamed': 'renamed the passkey',
  'member.passkey_removed': 'removed the passkey',
  'member.account_connected': 'connected an account to sign in with:',
  'member.account_disconnected': 'disconnected an account:',
  'webhook.created': 'began to send events to',
  'webhook.updated': 'changed the webhook to',
  'webhook.secret_rotated': 'made a new secret for the webhook to',
  'webhook.enabled': 'enabled the webhook to',
  'webhook.disabled': 'disabled the webhook to',
  'api_key.created': 'made the key',
  'api_key.revoked': 'revoked the key',
  'webhook.deleted': 'deleted the webhook to',
  'webhook.replayed': 'sent an event again to',
  'billing.checkout_started': 'went to the checkout for',
  'billing.plan_chosen': 'chose the plan',
  'billing.plan_changed': 'changed the plan to',
  'billing.canceled': 'canceled the plan',
  'billing.resumed': 'resumed the plan',
}

/** What people do to themselves. */
const selfVerbs: Record<string, string> = {
  'member.joined': 'joined',
  'member.left': 'left',
  'member.password_changed': 'changed their password',
  'member.email_change_asked': 'asked to change their address',
  'member.email_changed': 'changed their address',
  'member.email_kept': 'objected to a new address',
  'member.app_added': 'turned two-step sign-in on',
  'member.app_removed': 'turned two-step sign-in off',
  'member.recovery_codes_renewed': 'made new recovery codes',
  'member.recovery_code_used': 'signed in with a recovery code',
  'member.sessions_ended': 'signed out elsewhere',
  'member.picture_changed': 'changed their picture',
  'member.picture_removed': 'removed their picture',
  'member.time_zone_changed': 'changed their time zone',
  'member.notifications_changed': 'changed what they get mails about',
  'member.data_exported': 'exported what is about them',
  'member.account_deleted': 'deleted their account',
}

/** An audit entry as a person would say it: "Ada renamed project Apollo to Artemis". Unknown actions come out plainly. */
export function describeEntry({ actorName, action, subjectLabel, details }: DescribedEntry): Description {
  const fields = isObject(details) ? details : {}
  const special = specialSentence(action, subjectLabel, fields)
  const phrases = special?.phrases ?? [` ${verbOf(action)} `, { name: subjectLabel }, ...tail(action, fields)]
  const told = new Set(special?.told ?? [])
  const lines = Object.entries(fields).flatMap(([field, value]) =>
    isChange(value) && !told.has(field)
      ? [`${labelOf(field)}: ${say(field, value.from)} → ${say(field, value.to)}`]
      : [],
  )
  return { phrases: [{ name: actorName }, ...phrases], lines }
}

/** The same as plain text, changes included. */
export function plainSentence(entry: DescribedEntry): string {
  const { phrases, lines } = describeEntry(entry)
  const sentence = phrases.map((phrase) => (typeof phrase === 'string' ? phrase : phrase.name)).join('')
  return [sentence.replaceAll(/ +/g, ' '), ...lines].join('; ')
}

/** The one change that makes a better verb than "changed". */
function specialSentence(action: string, label: string, fields: Fields): { phrases: Phrase[]; told: string[] } | null {
  // What people do to themselves names them once.
  const self = Object.hasOwn(selfVerbs, action) ? selfVerbs[action] : undefined
  if (self !== undefined) return { phrases: [` ${self}`], told: [] }
  if (action.startsWith('attachment.') && typeof fields.file === 'string') {
    const [verb, way] = action === 'attachment.added' ? [' attached ', ' to '] : [' removed ', ' from ']
    return { phrases: [verb, { name: fields.file }, way, { name: label }, ...tail(action, fields)], told: [] }
  }
  const changed = Object.keys(fields).filter((field) => isChange(fields[field]))
  const [only] = changed
  const change = only === undefined ? undefined : fields[only]
  if (changed.length !== 1 || only === undefined || !isChange(change)) return null
  const from = { name: say(only, change.from) }
  const to = { name: say(only, change.to) }
  const told = [only]
  switch (`${action} ${only}`) {
    case 'workspace.renamed name':
      return { phrases: [' renamed the workspace from ', from, ' to ', to], told }
    case 'project.updated name':
      return { phrases: [' renamed project ', from, ' to ', to], told }
    case 'task.updated title':
      return { phrases: [' renamed task ', from, ' to ', to, ...tail(action, fields)], told }
    case 'task.updated status':
      return { phrases: [' moved task ', { name: label }, ' from ', from, ' to ', to, ...tail(action, fields)], told }
    case 'task.updated assignee':
      return change.to === null
        ? { phrases: [' took task ', { name: label }, ' from ', from, ...tail(action, fields)], told }
        : { phrases: [' assigned task ', { name: label }, ' to ', to, ...tail(action, fields)], told }
    case 'workspace.move_started placement':
    case 'workspace.moved placement':
    case 'workspace.move_failed placement':
      return { phrases: [` ${verbOf(action)} `, { name: label }, ' from ', from, ' to ', to], told }
    case 'member.renamed name':
      return { phrases: [' is now called ', to], told }
    case 'billing.plan_changed plan':
      return { phrases: [' changed the plan from ', from, ' to ', to], told }
    case 'member.role_changed role':
      return { phrases: [' changed the role of ', { name: label }, ' from ', from, ' to ', to], told }
    default:
      return null
  }
}

function tail(action: string, fields: Fields): Phrase[] {
  if (/^(task|comment|attachment)\./.test(action) && typeof fields.project === 'string')
    return [' in ', { name: fields.project }]
  if (action === 'project.deleted' && typeof fields.tasks === 'number' && fields.tasks > 0)
    return [` with ${count(fields.tasks, 'task')}`]
  if (action === 'member.invited' && typeof fields.role === 'string')
    return [' as ', { name: say('role', fields.role) }]
  if (action === 'member.removed' && typeof fields.unassigned === 'number' && fields.unassigned > 0)
    return [`; ${count(fields.unassigned, 'task')} lost their assignee`.replace('1 task lost their', '1 task lost its')]
  return []
}

const count = (number: number, thing: string) => `${number} ${thing}${number === 1 ? '' : 's'}`

/** "project.created" → "created project". */
function verbOf(action: string): string {
  const known = verbs[action]
  if (known) return known
  const [subject = '', verb = ''] = action.split('.')
  return `${verb} ${subject}`.replaceAll('_', ' ').trim()
}

export const labelOf = (field: string) =>
  field === 'dueOn' ? 'Due date' : field.charAt(0).toUpperCase() + field.slice(1).replaceAll('_', ' ')

/** How the log says a sign-up policy. */
const whoMayJoin: Record<string, string> = {
  invitation: 'who is invited',
  domain: 'who has an address at a domain',
  open: 'anybody',
}

export function say(field: string, value: unknown): string {
  if (value === null || value === undefined || value === '') return field === 'assignee' ? 'nobody' : 'none'
  const text = typeof value === 'string' ? value : JSON.stringify(value)
  if (field === 'status' && isTaskStatus(text)) return taskStatusLabels[text]
  if (field === 'dueOn' && /^\d{4}-\d\d-\d\d$/.test(text)) return mediumDay(text)
  if (field === 'placement' && Object.hasOwn(placementWords, text)) return placementWords[text as PlacementKind]
  if (field === 'who_may_join' && Object.hasOwn(whoMayJoin, text)) return whoMayJoin[text] ?? text
  if (field === 'region') return regionWords(text)
  if (field === 'role' && Object.hasOwn(roleLabels, text)) return roleLabels[text as Role].name
  return text
}
