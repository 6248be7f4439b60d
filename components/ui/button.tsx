import Link from 'next/link'
import type { ComponentProps } from 'react'
import { classNames } from './class-names'
import { LinkPending } from './link-pending'

export type ButtonVariant = 'primary' | 'secondary' | 'ghost' | 'danger'
export type ButtonSize = 'sm' | 'md'

interface ButtonLook {
  variant?: ButtonVariant
  size?: ButtonSize
}

const base =
  'inline-flex shrink-0 items-center justify-center gap-2 rounded-md border font-medium whitespace-nowrap select-none transition-colors duration-100 disabled:cursor-not-allowed disabled:opacity-60 aria-disabled:cursor-not-allowed aria-disabled:opacity-60 [&_svg]:size-4 [&_svg]:shrink-0'

const variants: Record<ButtonVariant, string> = {
  primary: 'border-transparent bg-accent text-on-accent hover:bg-accent-strong',
  secondary: 'border-line-strong/60 bg-surface text-ink shadow-low hover:bg-raised',
  ghost: 'border-transparent text-ink hover:bg-raised',
  danger: 'border-transparent bg-danger-fill text-on-danger hover:bg-danger-fill-strong',
}

const sizes: Record<ButtonSize, string> = {
  sm: 'h-8 px-2.5 text-[0.8125rem]',
  md: 'h-10 px-4 text-sm',
}

/** The classes of a button, for the rare element that is neither a button nor a link (a `summary`, a Radix trigger). */
export function buttonClass({ variant = 'secondary', size = 'md' }: ButtonLook = {}): string {
  return classNames(base, variants[variant], sizes[size])
}

/** A button. `type` is `button` unless given, so that none submits a form by accident. */
export function Button({ variant, size, className, type = 'button', ...rest }: ComponentProps<'button'> & ButtonLook) {
  return <button type={type} className={classNames(buttonClass({ variant, size }), className)} {...rest} />
}

/** A link that looks like a button: for going somewhere, never for changing something. */
export function ButtonLink({ variant, size, className, children, ...rest }: ComponentProps<typeof Link> & ButtonLook) {
  return (
    <Link className={classNames('relative', buttonClass({ variant, size }), className)} {...rest}>
      {children}
      <LinkPending className="mx-2" />
    </Link>
  )
}
