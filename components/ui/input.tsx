import type { ComponentProps } from 'react'
import { classNames } from './class-names'
import { controlClass } from './control-class'

export function Input({ className, ...rest }: ComponentProps<'input'>) {
  return <input className={classNames(controlClass, 'h-10', className)} {...rest} />
}
