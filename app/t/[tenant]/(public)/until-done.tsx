'use client'

import { use, type ReactNode } from 'react'
import { FormContext } from '@/components/form/form-context'
import { ButtonLink } from '@/components/ui/button'

/** What a form asks, and once that is done a way on in its place. */
export function UntilDone({ href, action, children }: { href: string; action: string; children: ReactNode }) {
  if (use(FormContext).status !== 'ok') return children
  return (
    <ButtonLink href={href} variant="primary">
      {action}
    </ButtonLink>
  )
}
