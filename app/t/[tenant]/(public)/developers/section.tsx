import type { ReactNode } from 'react'
import { anchorOf } from './anchor'

/** A chapter of the page. */
export function Section({ title, children }: { title: string; children: ReactNode }) {
  const id = anchorOf(title)
  return (
    <section aria-labelledby={id} className="mb-12 border-t border-line pt-8">
      <h2 id={id} className="mb-6 scroll-mt-6 text-xl font-semibold tracking-tight">
        {title}
      </h2>
      <div className="grid gap-10">{children}</div>
    </section>
  )
}
