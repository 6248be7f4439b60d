import type { ReactNode } from 'react'
import { classNames } from './class-names'
import { VisuallyHidden } from './visually-hidden'

interface Part {
  children: ReactNode
  className?: string
}

type Align = 'start' | 'end'

// On a phone each row becomes a block. `display` strips a table of its meaning, so the roles are spelled out.

/** A table that stacks into labelled blocks under 640 px. `caption` names it for those who can't see it. */
export function Table({ caption, children, className }: Part & { caption: string }) {
  return (
    <table role="table" className={classNames('block w-full border-collapse text-left sm:table', className)}>
      <caption className="sr-only">{caption}</caption>
      {children}
    </table>
  )
}

export function THead({ children }: Part) {
  return (
    <thead role="rowgroup" className="sr-only sm:not-sr-only sm:table-header-group">
      <tr role="row" className="sm:border-b sm:border-line">
        {children}
      </tr>
    </thead>
  )
}

/** A column's heading. `hidden` keeps the name of a column of buttons for those who listen. */
export function Th({
  children,
  className,
  align = 'start',
  hidden = false,
}: Part & { align?: Align; hidden?: boolean }) {
  return (
    <th
      role="columnheader"
      scope="col"
      className={classNames(
        'h-10 px-5 text-xs font-medium whitespace-nowrap text-muted',
        align === 'end' && 'text-right',
        className,
      )}
    >
      {hidden ? <VisuallyHidden>{children}</VisuallyHidden> : children}
    </th>
  )
}

export function TBody({ children }: Part) {
  return (
    <tbody role="rowgroup" className="block divide-y divide-line sm:table-row-group">
      {children}
    </tbody>
  )
}

export function Row({ children, className }: Part) {
  return (
    <tr role="row" className={classNames('relative block px-5 py-3 hover:bg-sunken sm:table-row sm:p-0', className)}>
      {children}
    </tr>
  )
}

/** A cell. `label` repeats the column's name on a phone; a `primary` cell is the row's title. */
export function Td({
  label,
  primary = false,
  align = 'start',
  children,
  className,
}: Part & { label?: string; primary?: boolean; align?: Align }) {
  return (
    <td
      role="cell"
      className={classNames(
        'flex items-center justify-between gap-4 py-1 sm:table-cell sm:px-5 sm:py-3',
        primary ? 'text-base font-medium sm:text-sm' : 'sm:text-inherit',
        align === 'end' && 'sm:text-right',
        className,
      )}
    >
      {label && (
        <span aria-hidden className="text-muted sm:hidden">
          {label}
        </span>
      )}
      {children}
    </td>
  )
}
