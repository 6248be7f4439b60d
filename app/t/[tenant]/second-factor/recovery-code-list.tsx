'use client'

import { Check, Copy, Download } from 'lucide-react'
import { useEffect, useRef, useState } from 'react'
import { Alert } from '@/components/ui/alert'
import { Button, ButtonLink } from '@/components/ui/button'

/** Recovery codes, this once: to read, to copy, to download. `next` is where one goes on to. */
export function RecoveryCodeList({ codes, workspace, next }: { codes: string[]; workspace: string; next: string }) {
  const heading = useRef<HTMLHeadingElement>(null)
  useEffect(() => heading.current?.focus(), [])
  const text = `Recovery codes for ${workspace}\nEach lets you in once, in place of a code of your app.\n\n${codes.join('\n')}\n`
  return (
    <div className="grid gap-4">
      <h2 ref={heading} tabIndex={-1} className="text-base font-semibold tracking-tight outline-none">
        Your recovery codes
      </h2>
      <Alert tone="warning">
        Keep them where you find them without your phone. They are not shown again: each lets you in once when you have
        lost your second step.
      </Alert>
      <ul
        aria-label="Recovery codes"
        className="grid gap-x-6 gap-y-1.5 rounded-md bg-sunken px-4 py-3 font-mono sm:grid-cols-2"
      >
        {codes.map((code) => (
          <li key={code}>{code}</li>
        ))}
      </ul>
      <div className="flex flex-wrap gap-2">
        <CopyButton text={text} />
        <Button onClick={() => download(text)}>
          <Download aria-hidden />
          Download
        </Button>
        <ButtonLink href={next} variant="primary" className="ml-auto max-sm:w-full" prefetch={false}>
          I have kept them
        </ButtonLink>
      </div>
    </div>
  )
}

function CopyButton({ text }: { text: string }) {
  const [copied, setCopied] = useState(false)
  const copy = async () => {
    await navigator.clipboard.writeText(text)
    setCopied(true)
  }
  return (
    <Button onClick={() => void copy()}>
      {copied ? <Check aria-hidden /> : <Copy aria-hidden />}
      <span aria-live="polite">{copied ? 'Copied' : 'Copy'}</span>
    </Button>
  )
}

function download(text: string): void {
  const url = URL.createObjectURL(new Blob([text], { type: 'text/plain' }))
  const link = document.createElement('a')
  link.href = url
  link.download = 'recovery-codes.txt'
  link.click()
  URL.revokeObjectURL(url)
}
