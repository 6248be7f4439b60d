import { type NotificationKind, wantsMail } from '@/lib/account/notifications'
import type { TenantTx } from '@/lib/db/tenant-client'
import { enqueueMail } from '@/lib/outbox/enqueue-mail'
import type { Context } from '@/lib/tenancy/context'

interface TaskNews {
  kind: NotificationKind
  task: { number: number; title: string; project: { id: string; name: string } }
  /** Who is to hear of it; who did it never does. */
  userIds: readonly string[]
  /** What was said; '' where nothing was. */
  text: string
}

const longestText = 1_000

const subjects: Record<NotificationKind, (who: string, task: string) => string> = {
  mention: (who, task) => `${who} mentioned you on ${task}`,
  comment: (who, task) => `${who} commented on ${task}`,
  assigned: (who, task) => `${who} gave you ${task}`,
}

/** Mails those of these people who want it what has happened to a task, once this transaction has committed. Gives their ids. */
export async function mailTaskNews(
  tx: TenantTx,
  { tenant, actor }: Pick<Context, 'tenant' | 'actor'>,
  { kind, task, userIds, text }: TaskNews,
): Promise<string[]> {
  const others = [...new Set(userIds)].filter((id) => id !== actor.userId)
  if (others.length === 0) return []
  const people = await tx.user.findMany({
    where: { id: { in: others }, deactivatedAt: null, emailVerifiedAt: { not: null } },
    select: { id: true, name: true, email: true, notifications: true },
  })
  const told = people.filter(({ notifications }) => wantsMail(notifications, kind))
  const label = `#${task.number} ${task.title}`
  for (const { name, email } of told) {
    await enqueueMail(tx, {
      to: email,
      subject: subjects[kind](actor.name, label),
      template: 'task-news',
      props: {
        name,
        workspace: tenant.name,
        actorName: actor.name,
        kind,
        task: label,
        project: task.project.name,
        text: text.length > longestText ? `${text.slice(0, longestText).toWellFormed()}…` : text,
        url: `${tenant.origin}/projects/${task.project.id}/tasks/${task.number}`,
      },
    })
  }
  return told.map(({ id }) => id)
}
