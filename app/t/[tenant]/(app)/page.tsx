import { CircleCheck, FolderKanban } from 'lucide-react'
import Link from 'next/link'
import { LinkPending } from '@/components/ui/link-pending'
import type { ReactNode } from 'react'
import { DueDay } from '@/app/t/[tenant]/(app)/projects/[id]/due-day'
import { StatusIcon } from '@/app/t/[tenant]/(app)/projects/[id]/status-icon'
import { ButtonLink } from '@/components/ui/button'
import { Card, CardHeader } from '@/components/ui/card'
import { EmptyState } from '@/components/ui/empty-state'
import { PageHeader } from '@/components/ui/page-header'
import { listProjects } from '@/lib/projects/list-projects'
import type { CalendarDay } from '@/lib/tasks/calendar-day'
import { listOwnTasks, type OwnTask } from '@/lib/tasks/list-own-tasks'
import { tenantPage } from '@/lib/web/tenant-page'
import { viewerToday } from '@/lib/web/viewer'
import { readFirstSteps } from '@/lib/workspaces/first-steps'
import { FirstSteps } from './first-steps'
import { ProjectRow } from './projects/(list)/project-row'

export const metadata = { title: 'Home' }

const mostProjects = 5

export default tenantPage({ permission: 'work.read' }, async ({ ctx }) => {
  const [steps, own, projects, today] = await Promise.all([
    readFirstSteps(ctx),
    listOwnTasks(ctx),
    listProjects(ctx, { state: 'active', q: '', page: 1 }),
    viewerToday(),
  ])
  return (
    <>
      <PageHeader title="Home" description={`What is yours to do in ${ctx.tenant.name}, and where work goes on.`} />
      {steps && <FirstSteps steps={steps} />}
      <div className="grid gap-6">
        <Section title="Yours to do" description={describe(own)}>
          {own.tasks.length === 0 ? (
            <EmptyState icon={<CircleCheck />} title="Nothing to do" className="py-10">
              Tasks that somebody gives you are listed here, what is due first.
            </EmptyState>
          ) : (
            <ul className="divide-y divide-line">
              {own.tasks.map((task) => (
                <Task key={task.id} task={task} today={today} />
              ))}
            </ul>
          )}
        </Section>
        <Section
          title="Projects"
          description="Those with the latest changes."
          actions={projects.total > mostProjects && <ButtonLink href="/projects">All {projects.total}</ButtonLink>}
        >
          {projects.total === 0 ? (
            <EmptyState
              icon={<FolderKanban />}
              title="No projects yet"
              className="py-10"
              action={<ButtonLink href="/projects">Go to projects</ButtonLink>}
            />
          ) : (
            <ul className="divide-y divide-line">
              {projects.items.slice(0, mostProjects).map((project) => (
                <ProjectRow key={project.id} project={project} fields={[]} people={[]} />
              ))}
            </ul>
          )}
        </Section>
      </div>
    </>
  )
})

function describe({ tasks, total }: { tasks: unknown[]; total: number }): string | undefined {
  if (total === 0) return undefined
  return total > tasks.length ? `The first ${tasks.length} of ${total}.` : undefined
}

interface SectionProps {
  title: string
  description?: string | undefined
  actions?: ReactNode
  children: ReactNode
}

function Section({ children, ...header }: SectionProps) {
  return (
    <Card>
      <CardHeader {...header} />
      {children}
    </Card>
  )
}

function Task({ task, today }: { task: OwnTask; today: CalendarDay }) {
  const { number, title, status, dueOn, project } = task
  return (
    <li className="relative flex flex-wrap items-center gap-x-4 gap-y-1 px-5 py-3 hover:bg-sunken">
      <span className="flex min-w-0 flex-1 basis-64 items-center gap-2.5">
        <StatusIcon status={status} />
        <Link
          href={`/projects/${project.id}/tasks/${number}`}
          prefetch={false}
          className="truncate rounded-xs font-medium after:absolute after:inset-0"
        >
          {title}
          <LinkPending />
        </Link>
      </span>
      <span className="flex items-center gap-4 text-[0.8125rem] text-muted">
        <span className="max-w-40 truncate">{project.name}</span>
        {dueOn && <DueDay day={dueOn} status={status} today={today} />}
      </span>
    </li>
  )
}
