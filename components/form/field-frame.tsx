'use client'

import { CircleAlert } from 'lucide-react'
import { useId, type ReactNode } from 'react'
import { classNames } from '@/components/ui/class-names'
import { Label } from '@/components/ui/label'
import { useFieldState } from './form-context'

/** What every field takes beside its control's own attributes. */
export interface FieldProps {
  name: string
  label: ReactNode
  /** Said before anything goes wrong: the form of the answer, or why it is asked. */
  hint?: ReactNode
  /** Says "optional" beside the label. */
  optional?: boolean
  className?: string
}

/** The attributes that wire a control to its label, hint and error. */
export interface Wiring {
  id: string
  'aria-describedby': string | undefined
  'aria-invalid': true | undefined
}

/** Reads the form's answer for one field and gives its control the ids to point at. */
export function useFieldWiring(name: string, hint: ReactNode) {
  const id = `${useId()}-${name}`
  const { error, value } = useFieldState(name)
  const describedBy = [hint ? `${id}-hint` : '', error ? `${id}-error` : ''].filter(Boolean).join(' ')
  const wiring: Wiring = {
    id,
    'aria-describedby': describedBy || undefined,
    'aria-invalid': error ? true : undefined,
  }
  return { wiring, error, value }
}

/** Label, control, hint and error in their places. */
export function FieldFrame({
  id,
  label,
  hint,
  error,
  optional,
  className,
  children,
}: Omit<FieldProps, 'name'> & { id: string; error?: string; children: ReactNode }) {
  return (
    <div className={classNames('grid content-start gap-1.5', className)}>
      <div className="flex items-baseline justify-between gap-3">
        <Label htmlFor={id}>{label}</Label>
        {optional && <span className="text-[0.8125rem] text-muted">Optional</span>}
      </div>
      {children}
      <FieldNotes id={id} hint={hint} error={error} />
    </div>
  )
}

/** The lines under a control, under the ids that `useFieldWiring` gave out. */
export function FieldNotes({ id, hint, error }: { id: string; hint?: ReactNode; error?: string }) {
  return (
    <>
      {hint && (
        <p id={`${id}-hint`} className="text-[0.8125rem] text-pretty text-muted">
          {hint}
        </p>
      )}
      {error && (
        <p id={`${id}-error`} className="flex gap-1.5 text-[0.8125rem] font-medium text-danger">
          <CircleAlert aria-hidden className="mt-0.5 size-3.5 shrink-0" />
          {error}
        </p>
      )}
    </>
  )
}
