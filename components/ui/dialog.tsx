'use client'

import { X } from 'lucide-react'
import { createContext, use, useId, useRef, type MouseEvent, type ReactNode } from 'react'
import { OpenByAddress } from './open-by-address'
import { Button, type ButtonSize, type ButtonVariant } from './button'

const CloseContext = createContext<() => void>(() => {})

/** Closes the dialog one stands in. */
export function useCloseDialog(): () => void {
  return use(CloseContext)
}

/**
 * A native modal dialog and the button that opens it. The browser keeps the focus, Escape and the backdrop, and
 * `command` lets it open before the page's scripts have loaded. (Radix's dialog writes style elements, which our
 * content security policy refuses.)
 */
export function Dialog({
  trigger,
  triggerLabel,
  variant,
  size,
  title,
  description,
  opensBy,
  onOpen,
  children,
}: {
  trigger: ReactNode
  /** The trigger's name where it is an icon only. */
  triggerLabel?: string
  variant?: ButtonVariant
  size?: ButtonSize
  title: ReactNode
  description?: ReactNode
  /** An address with `?open=<opensBy>` opens it, for a command that leads here. Once a page. */
  opensBy?: string
  onOpen?: () => void
  children: ReactNode
}) {
  const id = useId()
  const dialog = useRef<HTMLDialogElement>(null)
  const open = () => {
    dialog.current?.showModal()
    onOpen?.()
  }
  const openAtField = () => {
    open()
    dialog.current?.querySelector<HTMLElement>('input:not([type=hidden]), textarea, select')?.focus()
  }
  const close = () => dialog.current?.close()
  return (
    <>
      <Button
        variant={variant}
        size={size}
        aria-label={triggerLabel}
        aria-haspopup="dialog"
        onClick={(event) => answer(event, open)}
        {...{ command: 'show-modal', commandfor: id }}
      >
        {trigger}
      </Button>
      {opensBy && <OpenByAddress name={opensBy} open={openAtField} />}
      <dialog
        ref={dialog}
        id={id}
        suppressHydrationWarning
        aria-labelledby={`${id}-title`}
        aria-describedby={description ? `${id}-description` : undefined}
        {...{ closedby: 'any' }}
        className="m-auto max-h-[calc(100dvh-2rem)] w-[calc(100%-2rem)] max-w-md overflow-y-auto rounded-lg border border-line bg-surface text-left whitespace-normal text-ink shadow-high open:animate-rise"
      >
        <Header {...{ id, title, description, close }} />
        <CloseContext value={close}>
          <div className="p-5 text-sm font-normal">{children}</div>
        </CloseContext>
      </dialog>
    </>
  )
}

/** The script answers a click where it has loaded, in every browser; `command` answers it before that. */
function answer(event: MouseEvent, act: () => void): void {
  event.preventDefault()
  act()
}

interface Heading {
  id: string
  title: ReactNode
  description: ReactNode
  close: () => void
}

function Header({ id, title, description, close }: Heading) {
  return (
    <header className="flex items-start justify-between gap-4 px-5 pt-5">
      <div className="min-w-0">
        <h2 id={`${id}-title`} className="text-base font-semibold tracking-tight">
          {title}
        </h2>
        {description && (
          <p id={`${id}-description`} className="mt-1 text-sm font-normal text-pretty text-muted">
            {description}
          </p>
        )}
      </div>
      <Button
        variant="ghost"
        size="sm"
        aria-label="Close"
        className="-mt-1 -mr-2 w-8 px-0"
        onClick={(event) => answer(event, close)}
        {...{ command: 'close', commandfor: id }}
      >
        <X aria-hidden />
      </Button>
    </header>
  )
}

/** A button that closes the dialog one stands in and changes nothing. */
export function DialogCancel({ children = 'Cancel' }: { children?: ReactNode }) {
  return <Button onClick={use(CloseContext)}>{children}</Button>
}
