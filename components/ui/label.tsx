import type { ComponentProps } from 'react'
import { classNames } from './class-names'

export function Label({ className, children, htmlFor, ...rest }: ComponentProps<'label'>) {
  return (
    <label htmlFor={htmlFor} className={classNames('block text-sm font-medium text-ink', className)} {...rest}>
      {children}
    </label>
  )
}
