import { Card } from '@/components/ui/card'
import { Skeleton } from '@/components/ui/skeleton'
import { VisuallyHidden } from '@/components/ui/visually-hidden'

/** In place of the log while it is read. A `loading.tsx` would answer 200 before anybody knows whether one may read it. */
export function LogSkeleton() {
  return (
    <div role="status">
      <VisuallyHidden>Loading the audit log</VisuallyHidden>
      <div className="mb-4 flex gap-2">
        <Skeleton className="h-10 w-36" />
        <Skeleton className="h-10 w-36" />
      </div>
      <Card className="divide-y divide-line">
        {[0, 1, 2, 3, 4, 5, 6, 7].map((row) => (
          <div key={row} className="flex items-center gap-3 px-5 py-3">
            <Skeleton className="size-7 rounded-full!" />
            <Skeleton className={row % 2 === 0 ? 'h-4 w-3/5' : 'h-4 w-2/5'} />
          </div>
        ))}
      </Card>
    </div>
  )
}
