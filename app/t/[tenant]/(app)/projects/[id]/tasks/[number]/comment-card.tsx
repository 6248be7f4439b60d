'use client'

import { Pencil, Trash2 } from 'lucide-react'
import { useRef, useState } from 'react'
import { ConfirmButton } from '@/components/form/confirm-button'
import { Avatar } from '@/components/ui/avatar'
import { Button } from '@/components/ui/button'
import { Time } from '@/components/ui/time'
import type { CommentItem } from '@/lib/activity/list-activity'
import { correct, takeBack } from './actions'
import { CommentBody } from './comment-body'
import { CommentForm } from './comment-form'
import type { Person } from './mention-query'

/** What somebody has said; for its author, and admins, with what they can do about it. */
export function CommentCard({
  comment: { id, at, who, pieces, text, mentions, isEdited, canEdit, canDelete },
  people,
  viewerId,
  isOpen,
}: {
  comment: CommentItem
  people: Person[]
  viewerId: string
  /** False in an archived project. */
  isOpen: boolean
}) {
  const [isEditing, setEditing] = useState(false)
  const change = useRef<HTMLButtonElement>(null)
  const end = () => {
    setEditing(false)
    // Back to where they came from, once it is there again.
    requestAnimationFrame(() => change.current?.focus())
  }
  return (
    <article id={`comment-${id}`} aria-label={`Comment by ${who.name}`} className="flex gap-3">
      <Avatar id={who.id} name={who.name} className="mt-0.5" />
      <div className="min-w-0 flex-1 rounded-md border border-line bg-surface">
        <header className="flex min-h-10 flex-wrap items-center gap-x-2 gap-y-1 border-b border-line py-1 pr-1.5 pl-3.5 text-[0.8125rem]">
          <span className="font-medium">{who.name}</span>
          <span className="text-muted">
            <Time value={at} format="relative" />
            {isEdited && ', changed'}
          </span>
          <span className="ml-auto flex">
            {isOpen && canEdit && !isEditing && (
              <Button ref={change} variant="ghost" size="sm" onClick={() => setEditing(true)}>
                <Pencil aria-hidden />
                <span className="sr-only">Change this comment</span>
              </Button>
            )}
            {isOpen && canDelete && (
              <ConfirmButton
                action={takeBack}
                hidden={{ commentId: id }}
                title="Delete this comment?"
                description="It is gone, for everybody and for good."
                confirmLabel="Delete comment"
                pendingLabel="Deleting"
                variant="ghost"
                size="sm"
              >
                <Trash2 aria-hidden />
                <span className="sr-only">Delete this comment</span>
              </ConfirmButton>
            )}
          </span>
        </header>
        <div className="px-3.5 py-3">
          {isEditing ? (
            <CommentForm action={correct} hidden={{ commentId: id }} {...{ people, text, mentions }} onEnd={end} />
          ) : (
            <CommentBody pieces={pieces} viewerId={viewerId} />
          )}
        </div>
      </div>
    </article>
  )
}
