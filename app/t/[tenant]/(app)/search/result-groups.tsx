import Link from 'next/link'
import { LinkPending } from '@/components/ui/link-pending'
import type { ReactNode } from 'react'
import { StatusIcon } from '@/app/t/[tenant]/(app)/projects/[id]/status-icon'
import { Avatar } from '@/components/ui/avatar'
import { Badge } from '@/components/ui/badge'
import { Card, CardHeader } from '@/components/ui/card'
import { Time } from '@/components/ui/time'
import { VisuallyHidden } from '@/components/ui/visually-hidden'
import { type SearchKind, searchKinds } from '@/lib/search/input'
import type { SearchResults } from '@/lib/search/search-all'
import { taskStatusLabels } from '@/lib/tasks/status'
import { Marked } from './marked'

export const kindLabels: Record<SearchKind, string> = {
  projects: 'Projects',
  tasks: 'Tasks',
  members: 'People',
  comments: 'Comments',
}

interface Row {
  id: string
  href: string
  icon?: ReactNode
  title: string
  aside?: ReactNode
  text: string
}

/** What was found, a card for each kind that has something. `moreOf` leads to all of a kind. */
export function ResultGroups({
  results,
  words,
  moreOf,
}: {
  results: SearchResults
  words: string[]
  moreOf: (kind: SearchKind) => string | null
}) {
  return (
    <div className="grid gap-6">
      {searchKinds
        .filter((kind) => results[kind].items.length > 0)
        .map((kind) => {
          const more = results[kind].hasMore ? moreOf(kind) : null
          return (
            <Card key={kind}>
              <CardHeader
                title={kindLabels[kind]}
                actions={
                  more && (
                    <Link href={more} className="relative rounded-xs font-medium text-accent hover:underline">
                      More <VisuallyHidden>{kindLabels[kind]}</VisuallyHidden>
                      <LinkPending />
                    </Link>
                  )
                }
              />
              <ul className="divide-y divide-line">
                {rowsOf(results, kind).map((row) => (
                  <Result key={row.id} row={row} words={words} />
                ))}
              </ul>
            </Card>
          )
        })}
    </div>
  )
}

function Result({ row: { href, icon, title, aside, text }, words }: { row: Row; words: string[] }) {
  return (
    <li className="relative flex gap-3 px-5 py-3 hover:bg-sunken">
      {icon && <span className="pt-0.5">{icon}</span>}
      <div className="min-w-0 flex-1">
        <div className="flex flex-wrap items-baseline justify-between gap-x-4">
          <Link href={href} className="font-medium break-words after:absolute after:inset-0">
            <Marked text={title} words={words} />
            <LinkPending />
          </Link>
          {aside && <span className="text-[0.8125rem] text-muted">{aside}</span>}
        </div>
        {text && (
          <p className="mt-0.5 text-[0.8125rem] break-words text-muted">
            <Marked text={text} words={words} />
          </p>
        )}
      </div>
    </li>
  )
}

function rowsOf(results: SearchResults, kind: SearchKind): Row[] {
  switch (kind) {
    case 'projects':
      return results.projects.items.map(({ id, name, isArchived, snippet }) => ({
        id,
        href: `/projects/${id}`,
        title: name,
        aside: isArchived && <Badge>Archived</Badge>,
        text: snippet,
      }))
    case 'tasks':
      return results.tasks.items.map(({ id, projectId, project, number, title, status, snippet }) => ({
        id,
        href: `/projects/${projectId}/tasks/${number}`,
        icon: <StatusIcon status={status} />,
        title,
        aside: `${project} #${number}, ${taskStatusLabels[status].toLowerCase()}`,
        text: snippet,
      }))
    case 'members':
      return results.members.items.map(({ id, name, email }) => ({
        id,
        href: `/settings/members?${new URLSearchParams({ q: email })}`,
        icon: <Avatar id={id} name={name} />,
        title: name,
        text: email,
      }))
    default:
      return results.comments.items.map(({ id, author, snippet, createdAt, task }) => ({
        id,
        href: `/projects/${task.projectId}/tasks/${task.number}#comment-${id}`,
        title: `${author} on ${task.title}`,
        aside: <Time value={createdAt} />,
        text: snippet,
      }))
  }
}
