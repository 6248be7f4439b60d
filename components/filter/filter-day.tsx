'use client'

import { Input } from '@/components/ui/input'
import { useFollowed } from './use-followed'

/** A day of a filter, in the browser's own picker. Empty filters nothing. */
export function FilterDay({ name, label, value }: { name: string; label: string; value: string }) {
  const control = useFollowed<HTMLInputElement>(value)
  return (
    <label className="flex min-w-0 flex-[1_1_10rem] items-center gap-2 sm:flex-none">
      <span className="text-[0.8125rem] text-muted">{label}</span>
      <Input ref={control} type="date" name={name} defaultValue={value} className="min-w-0" />
    </label>
  )
}
