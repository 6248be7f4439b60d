'use client'

import dynamic from 'next/dynamic'
import { useEffect, useEffectEvent, useRef, useState } from 'react'
import { Skeleton } from '@/components/ui/skeleton'
import { VisuallyHidden } from '@/components/ui/visually-hidden'
import type { Command } from './command-list'
import { offerPalette } from './open-palette'

/** What is in it is loaded when it is first opened: most pages are left without. */
const PalettePanel = dynamic(async () => (await import('./palette-panel')).PalettePanel, {
  ssr: false,
  loading: () => (
    <div role="status" className="p-3">
      <VisuallyHidden>Loading</VisuallyHidden>
      <Skeleton className="h-9" />
    </div>
  ),
})

/**
 * Ctrl K or ⌘ K: every page, action, project, task and member by its name. A native modal dialog, so the browser keeps the focus
 * and Escape. One in a page; `SearchButton` opens it, too.
 */
export function CommandPalette({ commands }: { commands: Command[] }) {
  const dialog = useRef<HTMLDialogElement>(null)
  const [isOpen, setIsOpen] = useState(false)
  const show = useEffectEvent(() => {
    setIsOpen(true)
    dialog.current?.showModal()
  })
  const onKey = useEffectEvent((event: KeyboardEvent) => {
    if (event.key.toLowerCase() !== 'k' || event.altKey || event.shiftKey || event.isComposing) return
    if (event.ctrlKey === event.metaKey) return
    event.preventDefault()
    if (dialog.current?.open) dialog.current.close()
    else show()
  })
  useEffect(() => {
    const listen = (event: KeyboardEvent) => onKey(event)
    const takeBack = offerPalette(() => show())
    document.addEventListener('keydown', listen)
    return () => {
      takeBack()
      document.removeEventListener('keydown', listen)
    }
  }, [])
  return (
    <dialog
      ref={dialog}
      aria-label="Search and commands"
      onClose={() => setIsOpen(false)}
      {...{ closedby: 'any' }}
      className="mx-auto mt-3 mb-auto max-h-[calc(100dvh-1.5rem)] w-[calc(100%-1.5rem)] max-w-xl overflow-hidden rounded-lg border border-line bg-surface p-0 text-sm text-ink shadow-high open:flex open:animate-rise sm:mt-[12dvh] sm:max-h-[70dvh]"
    >
      {isOpen && <PalettePanel commands={commands} onDone={() => dialog.current?.close()} />}
    </dialog>
  )
}
