import Link from 'next/link'
import { Time } from '@/components/ui/time'
import type { ListedProject } from '@/lib/projects/list-projects'

export function ProjectRow({ project: { id, name, description, updatedAt, open, done } }: { project: ListedProject }) {
  return (
    <li className="relative grid gap-x-6 gap-y-2 px-5 py-4 hover:bg-sunken sm:grid-cols-[minmax(0,1fr)_9rem_7rem] sm:items-center">
      <div className="min-w-0">
        <h2 className="truncate font-medium">
          {/* The whole row is the link's. */}
          <Link href={`/projects/${id}`} prefetch={false} className="rounded-xs after:absolute after:inset-0">
            {name}
          </Link>
        </h2>
        {description && <p className="truncate text-muted">{description}</p>}
      </div>
      <Progress open={open} done={done} />
      <p className="text-[0.8125rem] text-muted sm:text-right">
        <span className="sr-only">Last change </span>
        <Time value={updatedAt} format="relative" />
      </p>
    </li>
  )
}

function Progress({ open, done }: { open: number; done: number }) {
  const total = open + done
  if (total === 0) return <p className="text-[0.8125rem] text-muted">No tasks yet</p>
  return (
    <div className="text-[0.8125rem] text-muted">
      <p>
        {open === 0 ? 'All done' : `${open} open`}
        {done > 0 && open > 0 && `, ${done} done`}
      </p>
      <svg aria-hidden className="mt-1 block h-1 w-full rounded-xs bg-raised text-success">
        <rect width={`${(done / total) * 100}%`} height="100%" fill="currentColor" />
      </svg>
    </div>
  )
}
