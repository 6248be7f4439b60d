'use client'

import { classNames } from '@/components/ui/class-names'
import { Choice } from '@/components/ui/choice'
import { FieldNotes, useFieldWiring, type FieldProps } from './field-frame'

/** One of a few choices, all of them in sight. The first is chosen until somebody chooses another. */
export function ChoiceField({
  name,
  label,
  hint,
  choices,
  defaultValue,
}: Pick<FieldProps, 'name' | 'label' | 'hint'> & {
  choices: { value: string; label: string }[]
  defaultValue?: string
}) {
  const { wiring, error, value } = useFieldWiring(name, hint)
  const chosen = choices.find((choice) => choice.value === (value ?? defaultValue)) ?? choices[0]
  return (
    <fieldset role="radiogroup" className="grid content-start gap-1.5" {...wiring}>
      <legend className="mb-1.5 block text-sm font-medium text-ink">{label}</legend>
      <div className={classNames('grid gap-2', choices.length % 3 === 0 ? 'sm:grid-cols-3' : 'sm:grid-cols-2')}>
        {choices.map((choice) => (
          <Choice
            key={`${choice.value} ${choice === chosen}`}
            name={name}
            value={choice.value}
            defaultChecked={choice === chosen}
          >
            {choice.label}
          </Choice>
        ))}
      </div>
      <FieldNotes id={wiring.id} hint={hint} error={error} />
    </fieldset>
  )
}
