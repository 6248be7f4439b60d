import { Badge } from '@/components/ui/badge'
import { Time } from '@/components/ui/time'
import { browserOf } from './browser-of'

interface Session {
  id: string
  userAgent: string | null
  createdAt: Date
}

export function SessionList({ sessions, currentId }: { sessions: Session[]; currentId: string }) {
  return (
    <ul className="divide-y divide-line">
      {sessions.map((session) => (
        <li key={session.id} className="flex flex-wrap items-center justify-between gap-x-4 gap-y-1 px-5 py-3">
          <span className="flex items-center gap-2.5 font-medium">
            {browserOf(session.userAgent)}
            {session.id === currentId && <Badge tone="success">This one</Badge>}
          </span>
          <span className="text-muted">
            since <Time value={session.createdAt} />
          </span>
        </li>
      ))}
    </ul>
  )
}
