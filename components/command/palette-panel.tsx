'use client'

import { Command as Palette } from 'cmdk'
import { CornerDownLeft, Search } from 'lucide-react'
import { type RefObject, useState } from 'react'
import { Spinner } from '@/components/ui/spinner'
import type { Command } from './command-list'
import { fieldClass, fieldRowClass, focusAtEnd, placeholder } from './palette-field'
import { groupsOf, type PaletteRow } from './palette-groups'
import { useCommands } from './use-commands'
import { useQuickSearch } from './use-quick-search'

const groupClass =
  '[&_[cmdk-group-heading]]:px-2.5 [&_[cmdk-group-heading]]:pt-2 [&_[cmdk-group-heading]]:pb-1 [&_[cmdk-group-heading]]:text-xs [&_[cmdk-group-heading]]:font-medium [&_[cmdk-group-heading]]:text-muted'

interface PalettePanelProps {
  commands: Command[]
  /** What was typed before this was there. */
  early: RefObject<string>
  onDone: () => void
}

/** The palette's inside: a field, and under it what fits. Arrow keys move, Enter chooses, Escape closes. */
export function PalettePanel({ commands, early, onDone }: PalettePanelProps) {
  const [typed, setTyped] = useState(() => early.current)
  const { results, problem, isLoading } = useQuickSearch(typed)
  const groups = groupsOf(commands, typed.trim(), results, useCommands(onDone))
  // What has just been found stands first, and is what Enter means, until somebody moves on from there.
  const [chosen, setChosen] = useState<{ key: string; among: typeof results }>({ key: '', among: null })
  const current = chosen.among === results ? chosen.key : ''
  const count = groups.reduce((sum, { rows }) => sum + rows.length, 0)
  return (
    <Palette
      label="Search and commands"
      shouldFilter={false}
      loop
      value={current || (groups[0]?.rows[0]?.key ?? '')}
      onValueChange={(key) => setChosen({ key, among: results })}
      className="flex min-h-0 min-w-0 flex-1 flex-col"
    >
      <div className={fieldRowClass}>
        {isLoading ? <Spinner /> : <Search aria-hidden className="size-4 shrink-0 text-muted" />}
        <Palette.Input
          ref={focusAtEnd}
          value={typed}
          onValueChange={setTyped}
          placeholder={placeholder}
          maxLength={120}
          className={fieldClass}
        />
      </div>
      <p role="status" className="sr-only">
        {isLoading ? '' : count === 1 ? 'One result' : `${count} results`}
      </p>
      {problem && <p className="border-b border-line px-4 py-2.5 text-danger">{problem}</p>}
      <Palette.List className="min-h-0 flex-1 scroll-py-2 overflow-y-auto overscroll-contain p-2">
        {groups.map(({ heading, rows }) => (
          <Palette.Group key={heading} heading={heading} className={groupClass}>
            {rows.map((row) => (
              <PaletteItem key={row.key} row={row} />
            ))}
          </Palette.Group>
        ))}
      </Palette.List>
    </Palette>
  )
}

function PaletteItem({ row: { key, icon, label, hint, choose } }: { row: PaletteRow }) {
  return (
    <Palette.Item
      value={key}
      onSelect={choose}
      className="group flex min-h-10 cursor-pointer items-center gap-2.5 rounded-md px-2.5 py-1.5 select-none data-[selected=true]:bg-raised sm:min-h-9 [&_svg]:size-4 [&_svg]:shrink-0 [&_svg]:text-muted"
    >
      {icon}
      <span className="min-w-0 flex-1 truncate">{label}</span>
      {hint && <span className="max-w-[45%] truncate text-[0.8125rem] text-muted">{hint}</span>}
      <CornerDownLeft aria-hidden className="invisible group-data-[selected=true]:visible max-sm:hidden" />
    </Palette.Item>
  )
}
