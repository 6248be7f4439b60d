'use client'

import type { FieldProps } from './field-frame'
import { FieldNotes, useFieldWiring } from './field-frame'

/** A native checkbox. A hidden twin posts '' before it, so that taking the tick away is something that is said. */
export function CheckField({
  name,
  label,
  hint,
  defaultChecked = false,
}: Pick<FieldProps, 'name' | 'label' | 'hint'> & { defaultChecked?: boolean }) {
  const { wiring, error, value } = useFieldWiring(name, hint)
  const checked = value === undefined ? defaultChecked : value === 'yes'
  return (
    <div className="grid content-start gap-1.5">
      <input type="hidden" name={name} value="" />
      <label className="flex min-h-10 cursor-pointer items-center gap-2.5 text-sm font-medium text-ink">
        <input
          key={String(checked)}
          type="checkbox"
          name={name}
          value="yes"
          defaultChecked={checked}
          className="size-4 shrink-0 cursor-pointer accent-accent"
          {...wiring}
        />
        {label}
      </label>
      {(hint || error) && (
        <div className="-mt-3 pl-6.5">
          <FieldNotes id={wiring.id} hint={hint} error={error} />
        </div>
      )}
    </div>
  )
}
