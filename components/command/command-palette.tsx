'use client'

import { lazy, Suspense, useEffect, useEffectEvent, useRef, useState } from 'react'
import { Spinner } from '@/components/ui/spinner'
import type { Command } from './command-list'
import { offerPalette } from './open-palette'
import { fieldClass, fieldRowClass, focusAtEnd, placeholder } from './palette-field'

/** What is in it is loaded when it is first opened: most pages are left without. */
const PalettePanel = lazy(async () => ({ default: (await import('./palette-panel')).PalettePanel }))

/**
 * Ctrl K or ⌘ K: every page, action, project, task and member by its name. A native modal dialog, so the browser keeps the focus
 * and Escape. One in a page; `SearchButton` opens it, too.
 */
export function CommandPalette({ commands }: { commands: Command[] }) {
  const dialog = useRef<HTMLDialogElement>(null)
  const [isOpen, setIsOpen] = useState(false)
  const early = useRef('')
  const show = useEffectEvent(() => {
    early.current = ''
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
      {isOpen && (
        <Suspense fallback={<EarlyField onType={(text) => (early.current = text)} />}>
          <PalettePanel commands={commands} early={early} onDone={() => dialog.current?.close()} />
        </Suspense>
      )}
    </dialog>
  )
}

/** Takes what is typed before the palette's inside is there. */
function EarlyField({ onType }: { onType: (text: string) => void }) {
  return (
    <div aria-busy="true" className={`${fieldRowClass} flex-1`}>
      <Spinner />
      <input
        ref={focusAtEnd}
        aria-label="Search and commands"
        placeholder={placeholder}
        maxLength={120}
        onChange={({ target }) => onType(target.value)}
        className={fieldClass}
      />
    </div>
  )
}
