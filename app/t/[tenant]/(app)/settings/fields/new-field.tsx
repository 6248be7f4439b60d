'use client'

import { Plus } from 'lucide-react'
import { Dialog } from '@/components/ui/dialog'
import type { FieldSubject } from '@/lib/custom-fields/field'
import { FieldForm } from './field-form'

export function NewField({ subject }: { subject: FieldSubject }) {
  return (
    <Dialog
      trigger={
        <>
          <Plus aria-hidden />
          New field
        </>
      }
      size="sm"
      title={`New field of ${subject}s`}
    >
      <FieldForm subject={subject} />
    </Dialog>
  )
}
