'use client'

import { useFormStatus } from 'react-dom'
import type { ComponentProps } from 'react'
import { Button } from '@/components/ui/button'
import { Spinner } from '@/components/ui/spinner'

/** The form's button: while the action runs it says so and can't be pressed again. */
export function SubmitButton({
  pendingLabel,
  children,
  variant = 'primary',
  disabled,
  ...rest
}: Omit<ComponentProps<typeof Button>, 'type'> & { pendingLabel?: string }) {
  const { pending } = useFormStatus()
  return (
    <Button type="submit" variant={variant} disabled={disabled || pending} {...rest}>
      {pending && <Spinner />}
      {pending ? (pendingLabel ?? children) : children}
    </Button>
  )
}
