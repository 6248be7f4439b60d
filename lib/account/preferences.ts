import type { z } from 'zod'
import { changesBetween, recordAudit } from '@/lib/audit/record-audit'
import { byId } from '@/lib/db/keys'
import type { TenantTx } from '@/lib/db/tenant-client'
import type { Context } from '@/lib/tenancy/context'
import type { notificationsInput } from './input'
import { notificationKinds, type NotificationKind, notificationsSchema, wantsMail } from './notifications'
import { readProfile, type ThemeChoice } from './read-profile'

/** How pages look to the actor, in every browser. Not in the audit log: it concerns nobody else. */
export async function saveTheme({ db, actor }: Context, { theme }: { theme: ThemeChoice }): Promise<void> {
  await db.user.update({ where: byId(actor.userId), data: { theme } })
}

/** The zone in which the actor reads times; null for the browser's. Audited, unless it is the same. */
export async function saveTimeZone({ db, actor }: Context, { timeZone }: { timeZone: string | null }): Promise<void> {
  await db.$transaction(async (tx) => {
    const before = await readProfile({ db: tx, actor })
    if (timeZone === before.timeZone) return
    await tx.user.update({ where: byId(actor.userId), data: { timeZone } })
    await recordAudit(tx, actor, {
      action: 'member.time_zone_changed',
      subjectId: actor.userId,
      subjectLabel: actor.name,
      details: changesBetween({ timeZone: before.timeZone }, { timeZone }),
    })
  })
}

const kinds = Object.keys(notificationKinds) as NotificationKind[]

/** Kind → does the actor want mails about it? */
export async function readNotifications({
  db,
  actor,
}: Pick<Context, 'actor'> & { db: TenantTx }): Promise<Record<NotificationKind, boolean>> {
  const user = await db.user.findUnique({ where: byId(actor.userId), select: { notifications: true } })
  return wantedOf(user?.notifications)
}

const wantedOf = (stored: unknown) =>
  Object.fromEntries(kinds.map((kind) => [kind, wantsMail(stored, kind)])) as Record<NotificationKind, boolean>

/** What the actor wants mails about. Audited, unless it is the same. */
export async function saveNotifications(
  { db, actor }: Context,
  after: z.output<typeof notificationsInput>,
): Promise<void> {
  await db.$transaction(async (tx) => {
    const details = changesBetween(await readNotifications({ db: tx, actor }), after)
    if (Object.keys(details).length === 0) return
    await tx.user.update({ where: byId(actor.userId), data: { notifications: notificationsSchema.parse(after) } })
    await recordAudit(tx, actor, {
      action: 'member.notifications_changed',
      subjectId: actor.userId,
      subjectLabel: actor.name,
      details,
    })
  })
}
