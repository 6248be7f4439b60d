'use client'

import type { ComponentProps } from 'react'
import { Input } from '@/components/ui/input'
import { Select } from '@/components/ui/select'
import { Textarea } from '@/components/ui/textarea'
import { FieldFrame, useFieldWiring, type FieldProps } from './field-frame'

type Control<Tag extends 'input' | 'textarea' | 'select'> = FieldProps &
  Omit<ComponentProps<Tag>, keyof FieldProps | 'id'>

/** A labelled input. A password is never shown again. */
export function Field({
  name,
  label,
  hint,
  optional,
  className,
  defaultValue,
  type = 'text',
  ...rest
}: Control<'input'>) {
  const { wiring, error, value } = useFieldWiring(name, hint)
  const shown = type === 'password' ? undefined : (value ?? defaultValue)
  return (
    <FieldFrame id={wiring.id} {...{ label, hint, error, optional, className }}>
      <Input name={name} type={type} defaultValue={shown} {...wiring} {...rest} />
    </FieldFrame>
  )
}

/** A labelled text area. */
export function TextareaField({ name, label, hint, optional, className, defaultValue, ...rest }: Control<'textarea'>) {
  const { wiring, error, value } = useFieldWiring(name, hint)
  return (
    <FieldFrame id={wiring.id} {...{ label, hint, error, optional, className }}>
      <Textarea name={name} defaultValue={value ?? defaultValue} {...wiring} {...rest} />
    </FieldFrame>
  )
}

/** A labelled native select; its options are children. */
export function SelectField({
  name,
  label,
  hint,
  optional,
  className,
  defaultValue,
  children,
  ...rest
}: Control<'select'>) {
  const { wiring, error, value } = useFieldWiring(name, hint)
  const shown = value ?? defaultValue
  // React resets a form after its action, and a select falls back to the option it was born with: so it is born again.
  return (
    <FieldFrame id={wiring.id} {...{ label, hint, error, optional, className }}>
      <Select key={String(shown)} name={name} defaultValue={shown} {...wiring} {...rest}>
        {children}
      </Select>
    </FieldFrame>
  )
}
