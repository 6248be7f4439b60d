import type { Role } from '@/lib/auth/permissions'
import type { PlacementKind, PlanId } from '@/lib/billing/plans'
import type { TaskStatus } from '@/lib/tasks/status'
import type { Context } from '@/lib/tenancy/context'

/** Title, status, whose (a member's key, or null), and the day it is due, counted from today. */
export type DemoTask = readonly [title: string, status: TaskStatus, whose: string | null, dueIn: number | null]

export interface DemoProject {
  name: string
  description: string
  archived?: true
  tasks: readonly DemoTask[]
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
}

/** One that has been made: without a plan yet, and empty but for its owner. */
export interface MadeWorkspace {
  workspace: DemoWorkspace
  owner: Context
}
