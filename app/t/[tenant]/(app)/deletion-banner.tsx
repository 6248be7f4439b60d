'use client'

import { usePathname } from 'next/navigation'
import { Alert } from '@/components/ui/alert'
import { ButtonLink } from '@/components/ui/button'
import { Time } from '@/components/ui/time'

/** On every page of a workspace that is to be deleted. Its own page says it in full, so there it keeps silent. */
export function DeletionBanner({ eraseAfter, mayTakeBack }: { eraseAfter: Date; mayTakeBack: boolean }) {
  if (usePathname() === '/settings/workspace') return null
  return (
    <Alert
      tone="danger"
      title="This workspace will be deleted"
      action={
        mayTakeBack && (
          <ButtonLink href="/settings/workspace" size="sm">
            Go to the workspace
          </ButtonLink>
        )
      }
    >
      On <Time value={eraseAfter} format="datetime" />.{' '}
      {mayTakeBack ? 'Until then you can take that back.' : 'An owner can take that back.'}
    </Alert>
  )
}
