import { ArrowRight, Check } from 'lucide-react'
import Link from 'next/link'
import { LinkPending } from '@/components/ui/link-pending'
import { ActionForm } from '@/components/form/action-form'
import { SubmitButton } from '@/components/form/submit-button'
import { Card, CardHeader } from '@/components/ui/card'
import type { FirstStep } from '@/lib/workspaces/first-steps'
import { dismissSteps } from './actions'

const words: Record<FirstStep, { title: string; why: string; href: string }> = {
  project: { title: 'Create a project', why: 'Work is kept in projects, as a list or on a board.', href: '/projects' },
  task: { title: 'Write down a task', why: 'With somebody to do it, and a day.', href: '/projects' },
  invite: { title: 'Invite somebody', why: 'With as many rights as they need.', href: '/settings/members' },
  logo: {
    title: 'Add your logo',
    why: 'It stands at the door, on every page and in mails.',
    href: '/settings/workspace',
  },
  secondFactor: {
    title: 'Protect your account',
    why: 'With a passkey or an app that shows codes.',
    href: '/settings/security',
  },
}

/** What a new workspace still lacks. It is told from what is there, goes by itself when nothing is left, and can be put away. */
export function FirstSteps({ steps }: { steps: { step: FirstStep; isDone: boolean }[] }) {
  const done = steps.filter(({ isDone }) => isDone).length
  return (
    <Card className="mb-6">
      <CardHeader
        title="First steps"
        description={`${done} of ${steps.length} done.`}
        actions={
          <ActionForm action={dismissSteps}>
            <SubmitButton variant="ghost" size="sm" pendingLabel="Putting away">
              Put away
            </SubmitButton>
          </ActionForm>
        }
      />
      <ol className="divide-y divide-line">
        {steps.map(({ step, isDone }) => (
          <Step key={step} isDone={isDone} {...words[step]} />
        ))}
      </ol>
    </Card>
  )
}

function Step({ title, why, href, isDone }: { title: string; why: string; href: string; isDone: boolean }) {
  if (isDone) {
    return (
      <li className="flex items-center gap-3 px-5 py-3 text-muted">
        <span aria-hidden className="grid size-5 shrink-0 place-items-center rounded-full bg-success-soft text-success">
          <Check className="size-3.5" />
        </span>
        <span>
          <span className="sr-only">Done: </span>
          <span className="line-through">{title}</span>
        </span>
      </li>
    )
  }
  return (
    <li className="relative flex items-center gap-3 px-5 py-3 hover:bg-sunken">
      <span aria-hidden className="size-5 shrink-0 rounded-full border border-dashed border-line-strong" />
      <span className="min-w-0 flex-1">
        {/* The whole row is the link's. */}
        <Link href={href} className="rounded-xs font-medium after:absolute after:inset-0">
          {title}
          <LinkPending />
        </Link>
        <span className="block text-pretty text-muted">{why}</span>
      </span>
      <ArrowRight aria-hidden className="size-4 shrink-0 text-muted" />
    </li>
  )
}
