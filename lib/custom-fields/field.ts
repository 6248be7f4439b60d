export const fieldKinds = ['text', 'number', 'date', 'select', 'checkbox', 'url', 'person'] as const
export type FieldKind = (typeof fieldKinds)[number]

export const fieldKindLabels: Record<FieldKind, string> = {
  text: 'Text',
  number: 'Number',
  date: 'Date',
  select: 'Choice',
  checkbox: 'Checkbox',
  url: 'Link',
  person: 'Person',
}

export const fieldSubjects = ['task', 'project'] as const
export type FieldSubject = (typeof fieldSubjects)[number]

/** One of a choice's options. A retired one is still shown where it was chosen, and can't be chosen anew. */
export type FieldOption = { id: string; label: string; isRetired?: boolean }

/** A field that a workspace has made for itself. Plain data: it also travels to the browser. */
export interface CustomField {
  id: string
  subject: FieldSubject
  name: string
  kind: FieldKind
  /** Of a choice; else empty. */
  options: FieldOption[]
  isRequired: boolean
}

/** Text, a link, a day ("2026-11-22"), or the id of an option or a person; a number; true for what is ticked. */
export type CustomValue = string | number | true

/** Field id → value, as a task's or project's `custom` holds it. What isn't there is empty. */
export type Custom = Record<string, CustomValue>

/** The fields of which one can say what is before and after another. */
export const isSortable = ({ kind }: CustomField): boolean => kind !== 'person' && kind !== 'url'

/** Name of a field's control in a form. */
export const controlName = (fieldId: string) => `custom.${fieldId}`

/** A stored `custom`, of whose shape the database knows nothing. */
export const toCustom = (stored: unknown): Custom =>
  typeof stored === 'object' && stored !== null ? (stored as Custom) : {}
