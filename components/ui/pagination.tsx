import { ChevronLeft, ChevronRight } from 'lucide-react'
import { ButtonLink } from './button'

/** Previous and next as links. `children` says where one is: "21–40 of 57". Renders nothing where there is nowhere to go. */
export function Pagination({ previous, next, children }: { previous?: string; next?: string; children?: string }) {
  if (!previous && !next) return null
  return (
    <nav aria-label="Pages" className="flex flex-wrap items-center justify-between gap-3 text-muted">
      <span>{children}</span>
      <span className="flex gap-2">
        {previous && (
          <ButtonLink href={previous} size="sm" rel="prev">
            <ChevronLeft aria-hidden />
            Previous
          </ButtonLink>
        )}
        {next && (
          <ButtonLink href={next} size="sm" rel="next">
            Next
            <ChevronRight aria-hidden />
          </ButtonLink>
        )}
      </span>
    </nav>
  )
}
