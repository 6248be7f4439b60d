'use client'

import { useRouter } from 'next/navigation'
import { useEffect, useRef, useState } from 'react'
import { bytesInWords } from '@/lib/attachments/bytes-in-words'
import { uploadFile } from './upload-file'

export interface Upload {
  key: number
  name: string
  bytes: number
  sent: number
  /** Null while it goes on. */
  trouble: string | null
  controller: AbortController
}

/** One after the other: two would only share the line. */
export function useUploads(taskId: string, mostBytes: number) {
  const router = useRouter()
  const [uploads, setUploads] = useState<Upload[]>([])
  const queue = useRef<Promise<void>>(Promise.resolve())
  const made = useRef(0)

  const change = (key: number, by: Partial<Upload>) =>
    setUploads((all) => all.map((upload) => (upload.key === key ? { ...upload, ...by } : upload)))
  const remove = (key: number) => setUploads((all) => all.filter((upload) => upload.key !== key))

  const send = async (file: File, { key, controller: { signal } }: Upload) => {
    if (signal.aborted) return
    try {
      await uploadFile(file, taskId, { signal, onProgress: (sent) => change(key, { sent }) })
      remove(key)
      router.refresh()
    } catch (error) {
      if (signal.aborted) return
      change(key, { trouble: error instanceof Error ? error.message : 'The upload was broken off. Try again.' })
    }
  }

  const add = (files: Iterable<File>) => {
    for (const file of files) {
      const upload: Upload = {
        key: (made.current += 1),
        name: file.name,
        bytes: file.size,
        sent: 0,
        trouble: refusal(file, mostBytes),
        controller: new AbortController(),
      }
      setUploads((all) => [...all, upload])
      if (upload.trouble === null) queue.current = queue.current.then(() => send(file, upload))
    }
  }

  const cancel = (upload: Upload) => {
    upload.controller.abort(new Error('taken back'))
    remove(upload.key)
  }

  const isSending = uploads.some(({ trouble }) => trouble === null)
  useEffect(() => {
    if (!isSending) return undefined
    const ask = (event: BeforeUnloadEvent) => event.preventDefault()
    window.addEventListener('beforeunload', ask)
    return () => window.removeEventListener('beforeunload', ask)
  }, [isSending])

  return { uploads, add, cancel }
}

function refusal(file: File, mostBytes: number): string | null {
  if (file.size === 0) return 'The file is empty, or a folder.'
  return file.size > mostBytes ? `Files can have up to ${bytesInWords(mostBytes)} on your plan.` : null
}
