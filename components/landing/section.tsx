import type { ReactNode } from 'react'

/** A band of the landing page between two walls, its text on the left where there is room. */
export function Section({
  id,
  title,
  lead,
  children,
}: {
  id?: string
  title: string
  lead: ReactNode
  children: ReactNode
}) {
  return (
    <section id={id} className="scroll-mt-4 border-b border-line">
      <div className="mx-auto max-w-6xl border-line xl:border-x">
        <header className="grid gap-x-12 gap-y-3 px-4 py-12 sm:px-8 sm:py-16 lg:grid-cols-2">
          <h2 className="text-2xl/tight font-semibold tracking-tight sm:text-3xl/tight">{title}</h2>
          <p className="max-w-prose text-base text-pretty text-muted">{lead}</p>
        </header>
        {children}
      </div>
    </section>
  )
}

/** Tiles side by side with hairline walls between; one under the other on a phone. */
export function TileRow({ columns, children }: { columns: 2 | 3 | 4; children: ReactNode }) {
  const grid = { 2: 'lg:grid-cols-2', 3: 'md:grid-cols-3', 4: 'sm:grid-cols-2 lg:grid-cols-4' }[columns]
  return <div className={`grid grid-cols-1 gap-px border-t border-line bg-line ${grid}`}>{children}</div>
}

export function Tile({ children }: { children: ReactNode }) {
  return <div className="min-w-0 bg-canvas px-4 py-8 sm:px-8">{children}</div>
}
