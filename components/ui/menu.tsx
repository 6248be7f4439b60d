'use client'

import Link from 'next/link'
import { DropdownMenu } from 'radix-ui'
import type { ReactNode } from 'react'
import { buttonClass, type ButtonSize, type ButtonVariant } from './button'
import { classNames } from './class-names'

const itemClass =
  'flex w-full items-center gap-2 rounded-sm px-2.5 py-1.5 text-left outline-none select-none data-disabled:opacity-50 [&_svg]:size-4 [&_svg]:shrink-0'

/** A menu of actions behind a button. Not modal: the modal kind writes a style element, which our policy refuses. */
export function Menu({
  trigger,
  label,
  variant = 'ghost',
  size = 'sm',
  align = 'end',
  className,
  children,
}: {
  trigger: ReactNode
  /** The trigger's name where it is an icon only. */
  label?: string
  variant?: ButtonVariant
  size?: ButtonSize
  align?: 'start' | 'end'
  className?: string
  children: ReactNode
}) {
  return (
    <DropdownMenu.Root modal={false}>
      <DropdownMenu.Trigger aria-label={label} className={classNames(buttonClass({ variant, size }), className)}>
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

/** One action, or with `href` one place to go. */
export function MenuItem({
  href,
  onSelect,
  tone = 'neutral',
  disabled,
  children,
}: {
  href?: string
  onSelect?: () => void
  tone?: 'neutral' | 'danger'
  disabled?: boolean
  children: ReactNode
}) {
  const look = classNames(
    itemClass,
    tone === 'danger' ? 'text-danger data-highlighted:bg-danger-soft' : 'data-highlighted:bg-raised',
  )
  if (href) {
    return (
      <DropdownMenu.Item asChild disabled={disabled}>
        <Link href={href} className={look}>
          {children}
        </Link>
      </DropdownMenu.Item>
    )
  }
  return (
    <DropdownMenu.Item disabled={disabled} onSelect={onSelect} className={look}>
      {children}
    </DropdownMenu.Item>
  )
}

export function MenuSeparator() {
  return <DropdownMenu.Separator className="-mx-1 my-1 h-px bg-line" />
}
