import { FileArchive, FileImage, FileText, File as PlainFile, Trash2 } from 'lucide-react'
import { ConfirmButton } from '@/components/form/confirm-button'
import { Card, CardBody, CardHeader } from '@/components/ui/card'
import { Time } from '@/components/ui/time'
import { bytesInWords } from '@/lib/attachments/bytes-in-words'
import type { AttachmentView } from '@/lib/attachments/list-attachments'
import { removeFile } from './actions'
import { UploadArea } from './upload-area'

/** A task's files, and where one brings more. */
export function AttachmentsCard({
  taskId,
  attachments,
  mostBytes,
  canChange,
}: {
  taskId: string
  attachments: AttachmentView[]
  /** Of one file; null where nothing can be attached. */
  mostBytes: number | null
  canChange: boolean
}) {
  if (attachments.length === 0 && (!canChange || mostBytes === null)) return null
  return (
    <Card className="mt-6">
      <CardHeader title="Files" />
      <CardBody className="grid gap-4">
        {attachments.length > 0 && (
          <ul className="-my-2 divide-y divide-line">
            {attachments.map((attachment) => (
              <FileRow key={attachment.id} attachment={attachment} canChange={canChange} />
            ))}
          </ul>
        )}
        {canChange && mostBytes !== null && <UploadArea taskId={taskId} mostBytes={mostBytes} />}
      </CardBody>
    </Card>
  )
}

function FileRow({
  attachment: { id, name, bytes, uploadedByName, storedAt, contentType, canDelete },
  canChange,
}: {
  attachment: AttachmentView
  canChange: boolean
}) {
  return (
    <li className="flex min-h-12 items-center gap-3 py-1.5">
      <span aria-hidden className="text-muted [&_svg]:size-5">
        {iconOf(contentType)}
      </span>
      <div className="min-w-0 flex-1">
        {/* Not a Link: what comes is a file, and nothing to be fetched beforehand. */}
        <a href={`/api/attachments?id=${id}`} download className="font-medium wrap-anywhere text-accent underline">
          {name}
        </a>
        <p className="text-[0.8125rem] text-muted">
          {bytesInWords(bytes)}, {uploadedByName}, <Time value={storedAt} format="relative" />
        </p>
      </div>
      {canChange && canDelete && (
        <ConfirmButton
          action={removeFile}
          hidden={{ id }}
          title={`Delete ${name}?`}
          description="The file is gone, for everybody and for good."
          confirmLabel="Delete file"
          pendingLabel="Deleting"
          variant="ghost"
          size="sm"
        >
          <Trash2 aria-hidden />
          <span className="sr-only">Delete {name}</span>
        </ConfirmButton>
      )}
    </li>
  )
}

function iconOf(contentType: string) {
  if (contentType.startsWith('image/')) return <FileImage />
  if (contentType === 'application/zip') return <FileArchive />
  return contentType === 'text/plain' || contentType === 'application/pdf' ? <FileText /> : <PlainFile />
}
