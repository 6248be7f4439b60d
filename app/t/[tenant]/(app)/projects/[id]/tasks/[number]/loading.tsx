import { Skeleton } from '@/components/ui/skeleton'
import { VisuallyHidden } from '@/components/ui/visually-hidden'

export default function Loading() {
  return (
    <div role="status">
      <VisuallyHidden>Loading the task</VisuallyHidden>
      <Skeleton className="h-4 w-40" />
      <Skeleton className="mt-3 h-8 w-80 max-w-full" />
      <div className="mt-8 grid gap-6 lg:grid-cols-[minmax(0,1fr)_16rem]">
        <Skeleton className="h-80" />
        <Skeleton className="h-56" />
      </div>
      <Skeleton className="mt-6 h-32" />
      <Skeleton className="mt-8 h-40 max-w-3xl" />
    </div>
  )
}
