'use client'

import { ArrowDown, ArrowUp, Plus, X } from 'lucide-react'
import { useState } from 'react'
import { FieldNotes, useFieldWiring } from '@/components/form/field-frame'
import { Button } from '@/components/ui/button'
import { Input } from '@/components/ui/input'
import type { FieldOption } from '@/lib/custom-fields/field'

interface Line {
  key: string
  id?: string
  label: string
}

let made = 0
/** Keys need to differ within one list only, and be the same where the server writes the first ones. */
const newLine = (at: number): Line => ({ key: `new-${at}-${at < 2 ? 0 : (made += 1)}`, label: '' })

/** What a choice offers, in its order. Posts `options`, a list in JSON; empty lines are left out. */
export function OptionsEditor({ options }: { options: readonly FieldOption[] }) {
  const { wiring, error } = useFieldWiring('options', undefined)
  const [lines, setLines] = useState<Line[]>(() => {
    const shown = options.filter(({ isRetired }) => !isRetired).map(({ id, label }) => ({ key: id, id, label }))
    return shown.length > 0 ? shown : [newLine(0), newLine(1)]
  })
  const moveLine = (from: number, to: number) => {
    const [line] = lines.slice(from, from + 1)
    if (line && to >= 0 && to < lines.length) setLines(lines.toSpliced(from, 1).toSpliced(to, 0, line))
  }
  const posted = lines.map(({ id, label }) => ({ ...(id && { id }), label: label.trim() })).filter(({ label }) => label)
  return (
    <fieldset {...wiring} className="grid gap-2">
      <legend className="mb-1.5 text-sm font-medium">Options</legend>
      <input type="hidden" name="options" value={JSON.stringify(posted)} readOnly />
      <ol className="grid gap-2">
        {lines.map(({ key, label }, at) => (
          <li key={key} className="flex items-center gap-1">
            <Input
              aria-label={`Option ${at + 1}`}
              value={label}
              maxLength={120}
              autoComplete="off"
              onChange={(event) => {
                const label = event.target.value
                setLines(lines.map((line) => (line.key === key ? { ...line, label } : line)))
              }}
              onKeyDown={(event) => {
                if (event.key !== 'Enter') return
                event.preventDefault()
                setLines(lines.toSpliced(at + 1, 0, newLine(lines.length)))
              }}
            />
            <LineButton label={`Move option ${at + 1} up`} disabled={at === 0} onClick={() => moveLine(at, at - 1)}>
              <ArrowUp aria-hidden />
            </LineButton>
            <LineButton
              label={`Move option ${at + 1} down`}
              disabled={at === lines.length - 1}
              onClick={() => moveLine(at, at + 1)}
            >
              <ArrowDown aria-hidden />
            </LineButton>
            <LineButton
              label={`Remove option ${at + 1}`}
              disabled={lines.length === 1}
              onClick={() => setLines(lines.toSpliced(at, 1))}
            >
              <X aria-hidden />
            </LineButton>
          </li>
        ))}
      </ol>
      <Button size="sm" className="justify-self-start" onClick={() => setLines([...lines, newLine(lines.length)])}>
        <Plus aria-hidden />
        Add an option
      </Button>
      <FieldNotes
        id={wiring.id}
        error={error}
        hint={options.length > 0 ? 'An option that is taken out stays where it was chosen.' : undefined}
      />
    </fieldset>
  )
}

function LineButton({
  label,
  disabled,
  onClick,
  children,
}: {
  label: string
  disabled: boolean
  onClick: () => void
  children: React.ReactNode
}) {
  return (
    <Button variant="ghost" size="sm" aria-label={label} disabled={disabled} className="w-8 px-0!" onClick={onClick}>
      {children}
    </Button>
  )
}
