import type { ComponentProps } from 'react'
import { classNames } from './class-names'
import { controlClass } from './control-class'

const fileClass =
  'file:mr-3 file:h-6 file:rounded-sm file:border-0 file:bg-raised file:px-2.5 file:text-[0.8125rem] file:font-medium file:text-ink'

export function Input({ className, ...rest }: ComponentProps<'input'>) {
  return <input className={classNames(controlClass, fileClass, 'h-10', className)} {...rest} />
}
