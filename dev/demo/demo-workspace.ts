import type { ApiScope } from '@/lib/api-keys/scopes'
import type { Role } from '@/lib/auth/permissions'
import type { PlacementKind, PlanId } from '@/lib/billing/plans'
import type { TaskStatus } from '@/lib/tasks/status'
import type { CustomValue, FieldKind, FieldSubject } from '@/lib/custom-fields/field'
import type { Context } from '@/lib/tenancy/context'
import type { EventType } from '@/lib/webhooks/event-types'

/** Field's name → its value: an option by its label, a person by a member's key. */
export type DemoValues = Readonly<Record<string, CustomValue>>

/** What a task may have beside. */
export interface DemoMore {
  description?: string
  values?: DemoValues
  /** Whoever's name stands after an @ is mentioned. */
  comments?: readonly (readonly [whose: string, text: string])[]
  /** Text, or a drawing (SVG) that becomes a picture. */
  files?: readonly (readonly [whose: string, name: string, content: string])[]
}

/** Title, status, whose (a member's key, or null), and the day it is due, counted from today. */
export type DemoTask = readonly [
  title: string,
  status: TaskStatus,
  whose: string | null,
  dueIn: number | null,
  more?: DemoMore,
]

export interface DemoView {
  name: string
  whose: string
  isShared: boolean
  /** As the list's address has it; what is asked of fields of one's own is in `values`. */
  address: string
  values?: DemoValues
}

export interface DemoProject {
  name: string
  description: string
  archived?: true
  values?: DemoValues
  views?: readonly DemoView[]
  tasks: readonly DemoTask[]
}

export interface DemoField {
  subject: FieldSubject
  name: string
  kind: FieldKind
  options?: readonly string[]
}

export interface DemoApiKey {
  name: string
  whose: string
  scopes: readonly ApiScope[]
  life: '30' | '90' | '365' | 'never'
  revoked?: true
}

/** An endpoint with what came of past events: its answer's status, or null where there was none. */
export interface DemoWebhook {
  url: string
  description: string
  events: readonly EventType[]
  past: readonly (readonly [type: EventType, status: number | null, minutesAgo: number])[]
}

export interface DemoWorkspace {
  slug: string
  name: string
  /** Bought at the Stripe simulator; without one the workspace stays on Free and gets what fits. */
  plan: PlanId
  /** Where its rows live, whatever can be bought. */
  placement: { kind: PlacementKind; region: 'us' | 'eu' }
  /** Plans are paid for a month at a time, so that more than 31 days mean a second payment. */
  boughtDaysAgo?: number
  /** Pays once: the second payment fails. Late by a week, a workspace becomes read-only, by three suspended. */
  cardFailsLater?: true
  /** The first is the owner. `invited`: has not followed the link yet. */
  members: readonly { key: string; name: string; email: string; role: Role; invited?: true }[]
  projects: readonly DemoProject[]
  /** `logo`: a drawing, SVG. */
  brand?: { colour?: string; logo?: string }
  fields?: readonly DemoField[]
  apiKeys?: readonly DemoApiKey[]
  webhooks?: readonly DemoWebhook[]
}

/** One that has been made: without a plan yet, and empty but for its owner. */
export interface MadeWorkspace {
  workspace: DemoWorkspace
  owner: Context
}
