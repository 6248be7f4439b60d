'use client'

import { Select } from '@/components/ui/select'
import { useFollowed } from './use-followed'

export interface OptionGroup {
  label: string
  options: readonly (readonly [value: string, text: string])[]
}

/** One of a filter's choices, where there are many: `any` filters nothing, the others stand in groups. */
export function FilterGroupSelect({
  name,
  label,
  value,
  any,
  groups,
}: {
  name: string
  label: string
  value: string
  any: string
  groups: readonly OptionGroup[]
}) {
  const control = useFollowed<HTMLSelectElement>(value)
  return (
    <Select
      ref={control}
      name={name}
      aria-label={label}
      defaultValue={value}
      className="min-w-0 flex-[1_1_8rem] sm:max-w-44 sm:flex-none"
    >
      <option value="">{any}</option>
      {groups.map((group) => (
        <optgroup key={group.label} label={group.label}>
          {group.options.map(([option, text]) => (
            <option key={option} value={option}>
              {text}
            </option>
          ))}
        </optgroup>
      ))}
    </Select>
  )
}
