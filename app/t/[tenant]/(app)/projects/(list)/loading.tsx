import { Card } from '@/components/ui/card'
import { Skeleton } from '@/components/ui/skeleton'
import { VisuallyHidden } from '@/components/ui/visually-hidden'

export default function Loading() {
  return (
    <div role="status">
      <VisuallyHidden>Loading the projects</VisuallyHidden>
      <div className="mb-6 flex justify-between gap-4">
        <Skeleton className="h-8 w-32" />
        <Skeleton className="h-10 w-32" />
      </div>
      <div className="mb-4 flex flex-wrap justify-between gap-3">
        <Skeleton className="h-8 w-40" />
        <Skeleton className="h-10 w-full sm:w-56" />
      </div>
      <Card className="divide-y divide-line">
        {[0, 1, 2, 3].map((row) => (
          <div key={row} className="flex justify-between gap-6 px-5 py-4">
            <div className="flex-1">
              <Skeleton className="h-4 w-40 max-w-full" />
              <Skeleton className="mt-2 h-4 w-72 max-w-full" />
            </div>
            <Skeleton className="hidden h-4 w-36 sm:block" />
          </div>
        ))}
      </Card>
    </div>
  )
}
