'use client'

import { Paperclip, X } from 'lucide-react'
import { type DragEvent, useState } from 'react'
import { Button, buttonClass } from '@/components/ui/button'
import { classNames } from '@/components/ui/class-names'
import { Progress } from '@/components/ui/progress'
import { bytesInWords } from '@/lib/attachments/bytes-in-words'
import { type Upload, useUploads } from './use-uploads'

/** Files are chosen or dropped here, and shown until all of them has gone up. */
export function UploadArea({ taskId, mostBytes }: { taskId: string; mostBytes: number }) {
  const { uploads, add, cancel } = useUploads(taskId, mostBytes)
  const [isOver, setOver] = useState(false)
  const drop = (event: DragEvent) => {
    event.preventDefault()
    setOver(false)
    add(event.dataTransfer.files)
  }
  return (
    <>
      <ul className="grid gap-3 empty:hidden">
        {uploads.map((upload) => (
          <UploadRow key={upload.key} upload={upload} onCancel={() => cancel(upload)} />
        ))}
      </ul>
      <div
        onDragOver={(event) => {
          event.preventDefault()
          setOver(true)
        }}
        onDragLeave={() => setOver(false)}
        onDrop={drop}
        className={classNames(
          'flex flex-wrap items-center gap-x-3 gap-y-2 rounded-md border border-dashed px-4 py-3 text-muted',
          isOver ? 'border-accent bg-accent-soft' : 'border-line-strong/60',
        )}
      >
        <label className={classNames(buttonClass({ size: 'sm' }), 'cursor-pointer has-focus-visible:outline-2')}>
          <Paperclip aria-hidden />
          Attach files
          <input
            type="file"
            multiple
            className="sr-only"
            onChange={({ target }) => {
              add(target.files ?? [])
              target.value = ''
            }}
          />
        </label>
        <span className="text-[0.8125rem]">or drop them here, up to {bytesInWords(mostBytes)} each</span>
      </div>
    </>
  )
}

function UploadRow({ upload, onCancel }: { upload: Upload; onCancel: () => void }) {
  const { name, bytes, sent, trouble } = upload
  const percent = Math.min(100, Math.floor((sent / bytes) * 100))
  const text = percent === 100 ? 'Checking it' : `${bytesInWords(Math.min(sent, bytes))} of ${bytesInWords(bytes)}`
  return (
    <li className="flex items-start gap-3">
      <div className="min-w-0 flex-1">
        <p className="truncate font-medium">{name}</p>
        {trouble === null ? (
          <Progress percent={percent} label={`Uploading ${name}`} text={text} className="mt-1" />
        ) : (
          <p role="alert" className="text-[0.8125rem] font-medium text-danger">
            {trouble}
          </p>
        )}
      </div>
      <Button variant="ghost" size="sm" onClick={onCancel}>
        <X aria-hidden />
        <span className="sr-only">{trouble === null ? `Stop uploading ${name}` : `Hide ${name}`}</span>
      </Button>
    </li>
  )
}
