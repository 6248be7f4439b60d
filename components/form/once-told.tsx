'use client'

import { Check, Copy } from 'lucide-react'
import { use, useState } from 'react'
import { Button } from '@/components/ui/button'
import { FormContext } from './form-context'

/** What a form's action tells this once: a secret, to be copied before one leaves the page. Nothing until then. */
export function OnceTold({ name, label, hint }: { name: string; label: string; hint: string }) {
  const secret = use(FormContext).once?.[name]
  if (!secret) return null
  return (
    <div className="grid gap-2 rounded-md border border-accent/30 bg-accent-soft p-4">
      <p className="font-medium">{label}</p>
      <div className="flex flex-wrap items-center gap-2">
        <code className="min-w-0 flex-1 basis-60 rounded-sm border border-line bg-surface px-2.5 py-2 font-mono text-[0.8125rem] break-all select-all">
          {secret}
        </code>
        <CopyButton text={secret} />
      </div>
      <p className="text-[0.8125rem] text-pretty text-muted">{hint}</p>
    </div>
  )
}

/** Puts a text into the clipboard and says so. Where a browser forbids it, the text can be selected. */
function CopyButton({ text }: { text: string }) {
  const [copied, setCopied] = useState(false)
  const copy = () =>
    navigator.clipboard.writeText(text).then(
      () => setCopied(true),
      () => setCopied(false),
    )
  return (
    <Button size="sm" onClick={() => void copy()}>
      {copied ? <Check aria-hidden /> : <Copy aria-hidden />}
      <span role="status">{copied ? 'Copied' : 'Copy'}</span>
    </Button>
  )
}
