import type { ComponentProps } from 'react'
import { classNames } from './class-names'
import { controlClass } from './control-class'

export function Textarea({ className, rows = 4, ...rest }: ComponentProps<'textarea'>) {
  return (
    <textarea
      rows={rows}
      className={classNames(controlClass, 'field-sizing-content min-h-[calc(3lh+1.125rem)] py-2', className)}
      {...rest}
    />
  )
}
