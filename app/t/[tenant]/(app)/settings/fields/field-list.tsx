'use client'

import { GripVertical, ListPlus } from 'lucide-react'
import { useOptimistic, useRef, useState, startTransition, type DragEvent, type KeyboardEvent } from 'react'
import { ConfirmButton } from '@/components/form/confirm-button'
import { idle } from '@/components/form/action-state'
import { Alert } from '@/components/ui/alert'
import { Badge } from '@/components/ui/badge'
import { classNames } from '@/components/ui/class-names'
import { Dialog } from '@/components/ui/dialog'
import { EmptyState } from '@/components/ui/empty-state'
import { type CustomField, fieldKindLabels } from '@/lib/custom-fields/field'
import { archive, move } from './actions'
import { FieldForm } from './field-form'

const steps: Record<string, 1 | -1 | undefined> = { ArrowUp: -1, ArrowDown: 1 }

function moved(fields: CustomField[], { id, place }: { id: string; place: number }): CustomField[] {
  const from = fields.findIndex((field) => field.id === id)
  const [field] = fields.slice(from, from + 1)
  return field ? fields.toSpliced(from, 1).toSpliced(place, 0, field) : fields
}

/** Fields in their order, which is changed by dragging a row, or by the arrow keys on its handle. */
export function FieldList({ label, fields: fromServer }: { label: string; fields: CustomField[] }) {
  const [fields, apply] = useOptimistic(fromServer, moved)
  const [dragged, setDragged] = useState<string | null>(null)
  const [said, setSaid] = useState('')
  const [refusal, setRefusal] = useState<string | null>(null)
  const handles = useRef(new Map<string, HTMLElement>())

  const moveTo = (field: CustomField, place: number) => {
    if (place < 0 || place >= fields.length || fields[place]?.id === field.id) return
    startTransition(async () => {
      apply({ id: field.id, place })
      const form = new FormData()
      form.set('fieldId', field.id)
      form.set('place', String(place))
      const { status, message } = await move(idle, form).catch(() => ({
        status: 'error' as const,
        message: 'We couldn’t reach the server, so nothing has changed. Try again.',
      }))
      startTransition(() => {
        setRefusal(status === 'error' ? (message ?? 'That didn’t work. Try again.') : null)
        setSaid(status === 'error' ? '' : `${field.name} is at place ${place + 1} of ${fields.length}.`)
      })
      handles.current.get(field.id)?.focus()
    })
  }
  const drop = (place: number) => {
    const field = fields.find(({ id }) => id === dragged)
    setDragged(null)
    if (field) moveTo(field, place)
  }

  if (fields.length === 0) {
    return (
      <EmptyState icon={<ListPlus />} title="None yet">
        A priority, a customer, a price: make a field for it, and everybody can fill it in.
      </EmptyState>
    )
  }
  return (
    <>
      <p role="status" className="sr-only">
        {said}
      </p>
      {refusal && (
        <Alert tone="danger" role="alert" className="m-3">
          {refusal}
        </Alert>
      )}
      <ol aria-label={label} className="divide-y divide-line">
        {fields.map((field, place) => (
          <Row
            key={field.id}
            {...{ field, place }}
            isDragging={dragged === field.id}
            isTarget={dragged !== null && dragged !== field.id}
            onDrag={setDragged}
            onDrop={() => drop(place)}
            onStep={(step) => moveTo(field, place + step)}
            holdHandle={(handle) => {
              if (handle) handles.current.set(field.id, handle)
              else handles.current.delete(field.id)
            }}
          />
        ))}
      </ol>
    </>
  )
}

interface RowProps {
  field: CustomField
  isDragging: boolean
  isTarget: boolean
  onDrag: (id: string | null) => void
  onDrop: () => void
  onStep: (step: 1 | -1) => void
  holdHandle: (handle: HTMLElement | null) => void
}

function Row({ field, isDragging, isTarget, onDrag, onDrop, onStep, holdHandle }: RowProps) {
  const { id, name, kind, options, isRequired } = field
  const [isOver, setOver] = useState(false)
  const step = (event: KeyboardEvent) => {
    const by = steps[event.key]
    if (!by) return
    event.preventDefault()
    onStep(by)
  }
  const start = (event: DragEvent) => {
    event.dataTransfer.effectAllowed = 'move'
    event.dataTransfer.setData('text/plain', name)
    onDrag(id)
  }
  const handlers = {
    onDragStart: start,
    onDragEnd: () => onDrag(null),
    onDragOver: (event: DragEvent) => {
      if (!isTarget) return
      event.preventDefault()
      setOver(true)
    },
    onDragLeave: () => setOver(false),
    onDrop: (event: DragEvent) => {
      event.preventDefault()
      setOver(false)
      onDrop()
    },
  }
  const offered = options.filter(({ isRetired }) => !isRetired)
  return (
    <li
      draggable
      {...handlers}
      className={classNames(
        'flex flex-wrap items-center gap-x-3 gap-y-2 py-2.5 pr-5 pl-2',
        isDragging && 'opacity-50',
        isOver && isTarget && 'bg-accent-soft',
      )}
    >
      <button
        type="button"
        ref={holdHandle}
        aria-label={`Move ${name}`}
        aria-keyshortcuts="ArrowUp ArrowDown"
        title="Drag, or press ↑ or ↓"
        onKeyDown={step}
        className="grid size-8 shrink-0 cursor-grab place-items-center rounded-sm text-muted hover:text-ink active:cursor-grabbing [&_svg]:size-4"
      >
        <GripVertical aria-hidden />
      </button>
      <div className="min-w-0 flex-1 basis-40">
        <p className="font-medium break-words">{name}</p>
        {offered.length > 0 && (
          <p className="truncate text-[0.8125rem] text-muted">{offered.map(({ label }) => label).join(', ')}</p>
        )}
      </div>
      <span className="flex gap-1.5">
        <Badge>{fieldKindLabels[kind]}</Badge>
        {isRequired && <Badge tone="accent">Required</Badge>}
      </span>
      <RowButtons field={field} />
    </li>
  )
}

function RowButtons({ field }: { field: CustomField }) {
  const { id, name } = field
  return (
    <span className="flex gap-2 max-sm:basis-full max-sm:pl-8.5">
      <Dialog trigger="Edit" triggerLabel={`Edit ${name}`} size="sm" variant="ghost" title={`Edit ${name}`}>
        <FieldForm subject={field.subject} field={field} />
      </Dialog>
      <ConfirmButton
        action={archive}
        hidden={{ fieldId: id }}
        title={`Put ${name} aside?`}
        description="Forms and lists no longer have it. What was filled in is kept, and comes back when you take it back."
        confirmLabel="Put aside"
        pendingLabel="Putting aside"
        tone="primary"
        variant="ghost"
        size="sm"
      >
        Put aside
      </ConfirmButton>
    </span>
  )
}
