'use client'

import { useRouter } from 'next/navigation'
import { useState, type SyntheticEvent } from 'react'
import { ActionForm } from '@/components/form/action-form'
import { Field, TextareaField } from '@/components/form/field'
import { SubmitButton } from '@/components/form/submit-button'
import { Alert } from '@/components/ui/alert'
import { VisuallyHidden } from '@/components/ui/visually-hidden'
import { Spinner } from '@/components/ui/spinner'
import { begin } from '@/app/t/[tenant]/(app)/projects/[id]/import/actions'
import { uploadFile } from './upload-file'

/** What a form's action takes; more goes to a route of its own. */
const actionBytes = 200 * 1024

/** A file or pasted rows. Small ones are posted as any form is, also before scripts have loaded. */
export function UploadForm({ projectId, mostBytes }: { projectId: string; mostBytes: number }) {
  const router = useRouter()
  const [isUploading, setUploading] = useState(false)
  const [refusal, setRefusal] = useState<string | null>(null)

  const upload = async (file: File) => {
    setUploading(true)
    setRefusal(null)
    const answer = await uploadFile({ projectId, file, mostBytes })
    setUploading(false)
    if ('refusal' in answer) setRefusal(answer.refusal)
    else router.push(`/projects/${projectId}/import/${answer.id}`)
  }
  const intercept = (event: SyntheticEvent) => {
    const file = event.target instanceof HTMLFormElement ? new FormData(event.target).get('file') : null
    if (!(file instanceof File) || file.size <= actionBytes) return
    event.preventDefault()
    event.stopPropagation()
    void upload(file)
  }
  return (
    <div onSubmitCapture={intercept}>
      {refusal && (
        <Alert tone="danger" role="alert" className="mb-4">
          {refusal}
        </Alert>
      )}
      <ActionForm action={begin} hidden={{ projectId }}>
        <Field
          name="file"
          label="File"
          type="file"
          accept=".csv,.tsv,.txt,text/csv,text/tab-separated-values,text/plain"
          hint="Commas, semicolons or tabs; UTF-8, UTF-16 or Windows: it is told from the file."
          className="[&_input]:py-2"
        />
        <TextareaField
          name="text"
          label="Or paste rows"
          optional
          rows={4}
          maxLength={250_000}
          hint="As they come from a spreadsheet, with their headings."
          spellCheck={false}
        />
        <p role="status" className={isUploading ? 'flex items-center gap-2 text-muted' : 'sr-only'}>
          {isUploading && (
            <>
              <Spinner />
              Uploading
              <VisuallyHidden> the file</VisuallyHidden>
            </>
          )}
        </p>
        <SubmitButton className="justify-self-start" pendingLabel="Reading" disabled={isUploading}>
          Go on
        </SubmitButton>
      </ActionForm>
    </div>
  )
}
