import { z } from 'zod'

/** What a person may want mails about, in the order of the page, with what it says there. */
export const notificationKinds = {
  mention: { name: 'Mentions', description: 'Somebody writes your name in a comment.' },
  assigned: { name: 'Assignments', description: 'Somebody gives you a task.' },
  comment: { name: 'Comments', description: 'Somebody comments on a task that you made, are assigned to or spoke in.' },
} as const satisfies Record<string, { name: string; description: string }>

export type NotificationKind = keyof typeof notificationKinds

/** Kind → wanted. What isn't there is wanted. */
export const notificationsSchema = z.partialRecord(
  z.enum(Object.keys(notificationKinds) as [NotificationKind, ...NotificationKind[]]),
  z.boolean(),
)

/**
 * Does this person want mails of this kind? `stored` is `user.notifications` as it came from the database. Mails about their
 * safety (a new device, a changed password) have no kind: they can't be turned off.
 */
export function wantsMail(stored: unknown, kind: NotificationKind): boolean {
  const known = z.record(z.string(), z.unknown()).safeParse(stored)
  return !known.success || known.data[kind] !== false
}
