import { Skeleton } from '@/components/ui/skeleton'
import { VisuallyHidden } from '@/components/ui/visually-hidden'

export default function Loading() {
  return (
    <div role="status">
      <VisuallyHidden>Loading the tasks</VisuallyHidden>
      <Skeleton className="h-4 w-20" />
      <Skeleton className="mt-3 h-8 w-60 max-w-full" />
      <div className="mt-8 mb-4 flex flex-wrap justify-between gap-3">
        <Skeleton className="h-10 w-36" />
        <Skeleton className="h-10 w-96 max-w-full" />
      </div>
      <div className="divide-y divide-line rounded-md border border-line bg-surface">
        {[0, 1, 2, 3, 4, 5].map((row) => (
          <div key={row} className="flex items-center gap-4 px-5 py-3">
            <Skeleton className="size-4 rounded-full!" />
            <Skeleton className={row % 2 === 0 ? 'h-4 w-2/5' : 'h-4 w-1/3'} />
          </div>
        ))}
      </div>
    </div>
  )
}
