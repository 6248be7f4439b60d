import type { Phrase } from '@/lib/audit/describe-entry'
import { can } from '@/lib/auth/permissions'
import { mentionedIn, type Piece, piecesOf, textOf } from '@/lib/comments/body'
import type { Context } from '@/lib/tenancy/context'
import { describeActivity } from './describe-activity'

interface Item {
  id: string
  at: Date
  who: { id: string; name: string }
}

export interface CommentItem extends Item {
  kind: 'comment'
  pieces: Piece[]
  /** For changing it: as it was typed, and whom it mentions. */
  text: string
  mentions: string[]
  isEdited: boolean
  canEdit: boolean
  canDelete: boolean
}

export interface EventItem extends Item {
  kind: 'event'
  phrases: Phrase[]
}

export type ActivityItem = CommentItem | EventItem

/** What a comment is in the log, is in the list as itself. */
const shownAsThemselves = ['comment.created', 'comment.edited']

/**
 * What has been said about a task and done to it: the newest `most`, in the order of time, each page of them with two short
 * queries. `hasEarlier` where there is more.
 */
export async function listActivity(
  { db, actor }: Context,
  { taskId, most }: { taskId: string; most: number },
): Promise<{ items: ActivityItem[]; hasEarlier: boolean }> {
  const [comments, entries] = await Promise.all([
    db.comment.findMany({
      where: { taskId },
      orderBy: { createdAt: 'desc' },
      take: most + 1,
      select: { id: true, body: true, createdAt: true, editedAt: true, author: { select: { id: true, name: true } } },
    }),
    db.auditEntry.findMany({
      where: { subjectId: taskId, action: { notIn: shownAsThemselves } },
      orderBy: { id: 'desc' },
      take: most + 1,
      select: { id: true, actorId: true, actorName: true, action: true, details: true, createdAt: true },
    }),
  ])
  const mayWrite = can(actor.role, 'work.write')
  const isAdmin = can(actor.role, 'work.delete')
  const said = comments.map(({ id, body, createdAt, editedAt, author }): ActivityItem => ({
    kind: 'comment',
    id,
    at: createdAt,
    who: author,
    pieces: piecesOf(body),
    text: textOf(body),
    mentions: mentionedIn(body),
    isEdited: editedAt !== null,
    canEdit: mayWrite && author.id === actor.userId,
    canDelete: mayWrite && (isAdmin || author.id === actor.userId),
  }))
  const done = entries.map(({ id, actorId, actorName, action, details, createdAt }): ActivityItem => ({
    kind: 'event',
    id,
    at: createdAt,
    who: { id: actorId ?? '', name: actorName },
    phrases: describeActivity(action, details),
  }))
  const all = [...said, ...done].toSorted((a, b) => a.at.getTime() - b.at.getTime() || (a.id < b.id ? -1 : 1))
  return { items: all.slice(-most), hasEarlier: all.length > most }
}
