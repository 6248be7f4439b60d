import type { ReactNode } from 'react'

/** A page that is one message: not found, suspended, under maintenance. It brings no `<main>` of its own. */
export function MessagePage({
  code,
  title,
  children,
  actions,
}: {
  /** A short line above the title: "404". */
  code?: string
  title: string
  children?: ReactNode
  actions?: ReactNode
}) {
  return (
    <div className="grid min-h-[60dvh] place-items-center px-6 py-16">
      <div className="w-full max-w-md">
        {code && <p className="mb-3 font-mono text-[0.8125rem] text-muted">{code}</p>}
        <h1 className="text-2xl/tight font-semibold tracking-tight text-balance">{title}</h1>
        {children && <div className="mt-2 text-pretty text-muted">{children}</div>}
        {actions && <div className="mt-6 flex flex-wrap gap-2">{actions}</div>}
      </div>
    </div>
  )
}
