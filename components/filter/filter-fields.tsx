'use client'

import { Search } from 'lucide-react'
import type { ComponentProps } from 'react'
import { classNames } from '@/components/ui/class-names'
import { Input } from '@/components/ui/input'
import { Select } from '@/components/ui/select'
import { useFollowed } from './use-followed'

/** A filter's search field. */
export function SearchField({ label, value, className }: { label: string; value: string; className?: string }) {
  const control = useFollowed<HTMLInputElement>(value)
  return (
    <span className={classNames('relative block', className)}>
      <Search aria-hidden className="pointer-events-none absolute top-3 left-3 size-4 text-muted" />
      <Input
        ref={control}
        type="search"
        name="q"
        defaultValue={value}
        aria-label={label}
        placeholder={label}
        maxLength={120}
        className="pl-9"
      />
    </span>
  )
}

/** One of a filter's choices. The first option is the one that filters nothing. */
export function FilterSelect({
  name,
  label,
  value,
  options,
  className = 'min-w-0 flex-[1_1_8rem] sm:max-w-44 sm:flex-none',
}: {
  name: string
  label: string
  value: string
  options: readonly (readonly [value: string, text: string])[]
  className?: string
}) {
  const control = useFollowed<HTMLSelectElement>(value)
  return (
    <Select ref={control} name={name} aria-label={label} defaultValue={value} className={className}>
      {options.map(([option, text]) => (
        <option key={option} value={option}>
          {text}
        </option>
      ))}
    </Select>
  )
}

/** A filter that is typed: a word, a number, a day. */
export function FilterInput({
  name,
  label,
  value,
  ...rest
}: {
  name: string
  label: string
  value: string
} & Pick<ComponentProps<'input'>, 'type' | 'inputMode' | 'placeholder' | 'className'>) {
  const control = useFollowed<HTMLInputElement>(value)
  return (
    <Input
      ref={control}
      name={name}
      defaultValue={value}
      aria-label={label}
      maxLength={120}
      autoComplete="off"
      {...rest}
    />
  )
}
