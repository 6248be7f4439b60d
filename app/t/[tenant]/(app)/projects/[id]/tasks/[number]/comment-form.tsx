'use client'

import { type KeyboardEvent, useEffect, useId, useRef } from 'react'
import { ActionForm } from '@/components/form/action-form'
import type { FormAction } from '@/components/form/action-state'
import { TextareaField } from '@/components/form/field'
import { SubmitButton } from '@/components/form/submit-button'
import { Button } from '@/components/ui/button'
import { MentionList, optionId } from './mention-list'
import type { Person } from './mention-query'
import { useMentions } from './use-mentions'

/** Where a comment is written, or changed: plain text, and @ for people. Ctrl or ⌘ and Enter sends it. */
export function CommentForm({
  action,
  hidden,
  people,
  text = '',
  mentions = [],
  onEnd,
}: {
  action: FormAction
  hidden: Record<string, string>
  people: Person[]
  /** As it stands, where it is changed. */
  text?: string
  mentions?: string[]
  /** Called when a change is done, or given up. */
  onEnd?: () => void
}) {
  const listId = useId()
  const area = useRef<HTMLTextAreaElement>(null)
  const picker = useMentions(area, people, mentions)
  const isOpen = picker.matches.length > 0
  const isChange = onEnd !== undefined
  // Whoever has asked to change it wants to write.
  useEffect(() => {
    if (isChange) area.current?.focus()
  }, [isChange])

  const press = (event: KeyboardEvent<HTMLTextAreaElement>) => {
    if (picker.press(event)) return
    if (event.key === 'Enter' && (event.ctrlKey || event.metaKey)) event.currentTarget.form?.requestSubmit()
    if (event.key === 'Escape') onEnd?.()
  }

  return (
    <ActionForm
      action={action}
      hidden={{ ...hidden, mentions: picker.chosen.join(' ') }}
      resetOnSuccess
      onDone={() => {
        picker.forget()
        onEnd?.()
      }}
      className="gap-3!"
    >
      <div className="relative">
        <TextareaField
          ref={area}
          name="body"
          label={isChange ? 'Change your comment' : 'Comment'}
          hint="Plain text. Type @ to mention somebody."
          defaultValue={text}
          maxLength={5_000}
          rows={3}
          className="[&_textarea]:min-h-20"
          aria-autocomplete="list"
          aria-haspopup="listbox"
          aria-controls={isOpen ? listId : undefined}
          aria-activedescendant={isOpen ? optionId(listId, picker.index) : undefined}
          onInput={picker.look}
          onClick={picker.look}
          onKeyDown={press}
          onBlur={picker.close}
        />
        <MentionList id={listId} people={picker.matches} index={picker.index} onChoose={picker.choose} />
      </div>
      <div className="flex flex-wrap justify-end gap-2">
        {isChange && (
          <Button variant="ghost" onClick={onEnd}>
            Cancel
          </Button>
        )}
        <SubmitButton pendingLabel={isChange ? 'Saving' : 'Sending'}>{isChange ? 'Save' : 'Comment'}</SubmitButton>
      </div>
    </ActionForm>
  )
}
