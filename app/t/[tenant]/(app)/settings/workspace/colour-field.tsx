'use client'

import { useState } from 'react'
import { FieldFrame, useFieldWiring } from '@/components/form/field-frame'
import { Input } from '@/components/ui/input'
import { accentsOf, isColour, type Accent } from '@/lib/workspaces/brand-colours'

/** A colour to pick or to type, and at once what becomes of it: it is made readable in either theme. */
export function ColourField({ colour }: { colour: string }) {
  const hint = 'Made darker or lighter where it could not be read otherwise.'
  const { wiring, error, value } = useFieldWiring('colour', hint)
  const [chosen, setChosen] = useState(value ?? colour)
  const readable = isColour(chosen.toLowerCase()) ? accentsOf(chosen.toLowerCase()) : undefined
  return (
    <FieldFrame id={wiring.id} label="Colour" hint={hint} error={error}>
      <div className="flex flex-wrap items-center gap-3">
        <input
          type="color"
          aria-label="Pick a colour"
          value={readable ? chosen.toLowerCase() : '#000000'}
          onChange={(event) => setChosen(event.target.value)}
          className="h-10 w-12 shrink-0 cursor-pointer rounded-md border border-line-strong bg-surface p-1"
        />
        <Input
          name="colour"
          value={chosen}
          onChange={(event) => setChosen(event.target.value)}
          maxLength={7}
          spellCheck={false}
          autoComplete="off"
          className="max-w-28 font-mono"
          {...wiring}
        />
        {readable && (
          <span aria-hidden className="flex gap-2">
            <Sample theme="light" accent={readable.light} />
            <Sample theme="dark" accent={readable.dark} />
          </span>
        )}
      </div>
    </FieldFrame>
  )
}

function Sample({ theme, accent: { accent, onAccent } }: { theme: 'light' | 'dark'; accent: Accent }) {
  return (
    <span
      data-theme={theme}
      className="flex items-center gap-2 rounded-md border border-line bg-canvas px-2.5 py-1.5 text-[0.8125rem] font-medium"
    >
      <span className="rounded-sm px-2 py-0.5" style={{ background: accent, color: onAccent }}>
        Button
      </span>
      <span style={{ color: accent }}>Link</span>
    </span>
  )
}
