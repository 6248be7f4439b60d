'use client'

import { DropdownMenu } from 'radix-ui'
import type { ReactNode } from 'react'
import { buttonClass } from './button'
import { classNames } from './class-names'

const itemClass =
  'flex w-full items-center gap-2 rounded-sm px-2.5 py-1.5 text-left outline-none select-none data-disabled:opacity-50 data-highlighted:bg-raised [&_svg]:size-4 [&_svg]:shrink-0'

/** A menu of actions behind a button. Not modal: the modal kind writes a style element, which our policy refuses. */
export function Menu({
  trigger,
  label,
  align = 'end',
  className,
  children,
}: {
  trigger: ReactNode
  /** The trigger's name where it is an icon only. */
  label?: string
  align?: 'start' | 'end'
  className?: string
  children: ReactNode
}) {
  return (
    <DropdownMenu.Root modal={false}>
      <DropdownMenu.Trigger
        aria-label={label}
        className={classNames(buttonClass({ variant: 'ghost', size: 'sm' }), className)}
      >
        {trigger}
      </DropdownMenu.Trigger>
      {/* Into the page's main part: what lies outside of every landmark is hard to find by ear. */}
      <DropdownMenu.Portal container={typeof document === 'undefined' ? null : document.getElementById('main')}>
        <DropdownMenu.Content
          align={align}
          sideOffset={4}
          collisionPadding={8}
          className="z-50 min-w-44 rounded-md border border-line bg-surface p-1 text-sm text-ink shadow-high data-[state=open]:animate-rise"
        >
          {children}
        </DropdownMenu.Content>
      </DropdownMenu.Portal>
    </DropdownMenu.Root>
  )
}

/** One action. */
export function MenuItem({
  onSelect,
  disabled,
  children,
}: {
  onSelect: () => void
  disabled?: boolean
  children: ReactNode
}) {
  return (
    <DropdownMenu.Item disabled={disabled} onSelect={onSelect} className={itemClass}>
      {children}
    </DropdownMenu.Item>
  )
}
