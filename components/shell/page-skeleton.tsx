import { Skeleton } from '@/components/ui/skeleton'
import { VisuallyHidden } from '@/components/ui/visually-hidden'

/** A page on its way: a header and some rows, in the places where they will be. */
export function PageSkeleton({ rows = 5 }: { rows?: number }) {
  return (
    <div role="status">
      <VisuallyHidden>Loading</VisuallyHidden>
      <Skeleton className="h-7 w-48" />
      <Skeleton className="mt-2.5 h-4 w-72 max-w-full" />
      <div className="mt-7 divide-y divide-line rounded-md border border-line bg-surface">
        {Array.from({ length: rows }, (_, row) => (
          <div key={row} className="flex items-center justify-between gap-6 px-5 py-4">
            <Skeleton className={row % 2 === 0 ? 'h-4 w-2/5' : 'h-4 w-1/3'} />
            <Skeleton className="h-4 w-16" />
          </div>
        ))}
      </div>
    </div>
  )
}
