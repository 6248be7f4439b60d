'use client'

import { ArrowDown, ArrowUp } from 'lucide-react'
import Link from 'next/link'
import { LinkPending } from '@/components/ui/link-pending'
import type { CustomField } from '@/lib/custom-fields/field'

export interface HeadProps {
  fields: readonly CustomField[]
  /** As the address has it: "due", "-due". */
  sort: string
  /** What is sorted by → where it is so. */
  sortHref: Record<string, string>
  all: { isChosen: boolean; isPartly: boolean; toggle: (all: boolean) => void } | null
}

/** Names of the columns; each sorts by it, the other way round when pressed again, and then as the work goes. */
export function ListHead({ fields, sort, sortHref, all }: HeadProps) {
  const column = (by: string, label: string, className: string) => (
    <span key={by} className={`min-w-0 ${className}`}>
      {sortHref[by] ? (
        <SortLink {...{ label, sort, by }} href={sortHref[by]} />
      ) : (
        <span className="truncate">{label}</span>
      )}
    </span>
  )
  return (
    <div className="hidden h-9 items-center gap-2 border-b border-line pr-5 pl-3 text-xs text-muted sm:flex">
      {all && (
        <label className="grid size-8 shrink-0 cursor-pointer place-items-center">
          <input
            type="checkbox"
            aria-label="Choose all that are shown"
            checked={all.isChosen}
            ref={(box) => {
              if (box) box.indeterminate = all.isPartly
            }}
            className="size-4 cursor-pointer accent-accent"
            onChange={(event) => all.toggle(event.target.checked)}
          />
        </label>
      )}
      <span className="w-8 shrink-0" />
      {column('number', '#', 'w-13 shrink-0')}
      <span className="flex min-w-0 flex-1 items-center gap-4">
        {column('title', 'Title', 'flex-1')}
        {fields.map((field) => column(field.id, field.name, 'hidden w-24 shrink-0 truncate lg:block'))}
        {column('due', 'Due', 'w-36 shrink-0')}
        {column('assignee', 'Assignee', 'w-32 shrink-0')}
      </span>
    </div>
  )
}

function SortLink({ by, label, sort, href }: { by: string; label: string; sort: string; href: string }) {
  const direction = sort === by ? 'up' : sort === `-${by}` ? 'down' : null
  const Icon = direction === 'down' ? ArrowDown : ArrowUp
  return (
    <Link
      href={href}
      scroll={false}
      prefetch={false}
      className={`relative inline-flex max-w-full items-center gap-1 rounded-xs hover:text-ink hover:underline ${direction ? 'font-medium text-ink' : ''}`}
    >
      <span className="truncate">{label}</span>
      {direction && <Icon aria-hidden className="size-3 shrink-0" />}
      <span className="sr-only">
        {direction === null ? ', sort' : direction === 'up' ? ', sorted upwards' : ', sorted downwards'}
      </span>
      <LinkPending />
    </Link>
  )
}
