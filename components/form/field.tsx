'use client'

import type { ComponentProps, ReactNode } from 'react'
import { Checkbox } from '@/components/ui/checkbox'
import { classNames } from '@/components/ui/class-names'
import { Input } from '@/components/ui/input'
import { Select } from '@/components/ui/select'
import { Textarea } from '@/components/ui/textarea'
import { FieldFrame, FieldNotes, useFieldWiring, type FieldProps } from './field-frame'

type Control<Tag extends 'input' | 'textarea' | 'select'> = FieldProps &
  Omit<ComponentProps<Tag>, keyof FieldProps | 'id'>

/** A labelled input. `suffix` stands in the box after what is typed: ".example.com". A password is never shown again. */
export function Field({
  name,
  label,
  hint,
  optional,
  hideLabel,
  className,
  suffix,
  defaultValue,
  type = 'text',
  ...rest
}: Control<'input'> & { suffix?: ReactNode }) {
  const { wiring, error, value } = useFieldWiring(name, hint)
  const shown = type === 'password' ? undefined : (value ?? defaultValue)
  const input = (
    <Input
      name={name}
      type={type}
      defaultValue={shown}
      className={suffix ? 'rounded-r-none' : undefined}
      {...wiring}
      {...rest}
    />
  )
  return (
    <FieldFrame id={wiring.id} {...{ label, hint, error, optional, hideLabel, className }}>
      {suffix ? (
        <div className="flex">
          {input}
          <span className="flex h-10 max-w-[65%] shrink-0 items-center rounded-r-md border border-l-0 border-line-strong bg-sunken px-3 text-muted">
            <span className="truncate">{suffix}</span>
          </span>
        </div>
      ) : (
        input
      )}
    </FieldFrame>
  )
}

export function TextareaField({
  name,
  label,
  hint,
  optional,
  hideLabel,
  className,
  defaultValue,
  ...rest
}: Control<'textarea'>) {
  const { wiring, error, value } = useFieldWiring(name, hint)
  return (
    <FieldFrame id={wiring.id} {...{ label, hint, error, optional, hideLabel, className }}>
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
  hideLabel,
  className,
  defaultValue,
  children,
  ...rest
}: Control<'select'>) {
  const { wiring, error, value } = useFieldWiring(name, hint)
  const shown = value ?? defaultValue
  // React resets a form after its action, and a select falls back to the option it was born with: so it is born again.
  return (
    <FieldFrame id={wiring.id} {...{ label, hint, error, optional, hideLabel, className }}>
      <Select key={String(shown)} name={name} defaultValue={shown} {...wiring} {...rest}>
        {children}
      </Select>
    </FieldFrame>
  )
}

/** A box to tick. Its label may hold a link. After a refusal it is ticked again if the action echoed any value for it. */
export function CheckboxField({
  name,
  label,
  hint,
  className,
  defaultChecked,
  ...rest
}: Omit<Control<'input'>, 'type' | 'defaultValue' | 'optional' | 'hideLabel'>) {
  const { wiring, error, value } = useFieldWiring(name, hint)
  return (
    <div className={classNames('grid grid-cols-[auto_1fr] gap-x-2.5 gap-y-1', className)}>
      <Checkbox name={name} defaultChecked={value !== undefined || defaultChecked} {...wiring} {...rest} />
      <label htmlFor={wiring.id} className="text-pretty">
        {label}
      </label>
      <div className="col-start-2 grid gap-1">
        <FieldNotes id={wiring.id} hint={hint} error={error} />
      </div>
    </div>
  )
}
