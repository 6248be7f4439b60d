'use client'

import { useRouter } from 'next/navigation'
import { useEffect, useEffectEvent, useState } from 'react'
import { ActionForm } from '@/components/form/action-form'
import { SubmitButton } from '@/components/form/submit-button'
import { Alert } from '@/components/ui/alert'
import { ButtonLink } from '@/components/ui/button'
import { Card, CardBody, CardFooter, CardHeader } from '@/components/ui/card'
import { Progress } from '@/components/ui/progress'
import type { ImportView } from '@/lib/imports/get-import'
import type { ImportProgress } from '@/lib/imports/run-import'
import { cancel } from '@/app/t/[tenant]/(app)/projects/[id]/import/actions'
import { ProblemList } from './problem-list'

const titles = {
  preview: 'Not started',
  running: 'Importing',
  done: 'The import is done',
  canceled: 'The import was stopped',
} as const

const count = (number: number, thing: string) => `${number.toLocaleString('en-GB')} ${thing}${number === 1 ? '' : 's'}`

/** How far an import is, which this page moves on while it is open, and what came of it. */
export function ImportReport({ view }: { view: ImportView }) {
  const { id: importId, projectId, problems } = view
  const { progress, trouble } = useSteps(view)
  const { state, rowsTotal, rowsDone, rowsFailed } = progress
  const percent = rowsTotal === 0 ? 100 : Math.floor((rowsDone / rowsTotal) * 100)
  return (
    <Card>
      <CardHeader
        title={titles[state]}
        description={
          state === 'running'
            ? 'You can leave this page: it then goes on by itself, a little later.'
            : `${count(rowsDone - rowsFailed, 'task')} added${rowsFailed > 0 ? `, ${count(rowsFailed, 'row')} left out` : ''}.`
        }
      />
      <CardBody className="grid gap-4">
        <Progress
          percent={percent}
          label={titles[state]}
          text={`${rowsDone.toLocaleString('en-GB')} of ${count(rowsTotal, 'row')}`}
        />
        {trouble && state === 'running' && (
          <Alert tone="warning" role="status">
            {trouble} It goes on by itself; this page looks again in a moment.
          </Alert>
        )}
      </CardBody>
      {problems.length > 0 && <ProblemList problems={problems} rowsFailed={rowsFailed} />}
      <CardFooter>
        {state === 'running' ? (
          <ActionForm action={cancel} hidden={{ projectId, importId }}>
            <SubmitButton variant="secondary" pendingLabel="Stopping">
              Stop
            </SubmitButton>
          </ActionForm>
        ) : (
          <ButtonLink href={`/projects/${projectId}/import`}>Import another file</ButtonLink>
        )}
        <ButtonLink href={`/projects/${projectId}`} variant={state === 'running' ? 'ghost' : 'primary'}>
          To the tasks
        </ButtonLink>
      </CardFooter>
    </Card>
  )
}

const restMs = 4_000

/** Asks for one step after the other until it is over, and then for the page, which has the whole report. */
function useSteps(view: ImportView): { progress: ImportProgress; trouble: string | null } {
  const router = useRouter()
  const [progress, setProgress] = useState<ImportProgress>(view)
  const [trouble, setTrouble] = useState<string | null>(null)
  const step = useEffectEvent(async (signal: AbortSignal): Promise<boolean> => {
    const answer = await askForStep({ projectId: view.projectId, importId: view.id }, signal)
    if (signal.aborted) return false
    setTrouble('trouble' in answer ? answer.trouble : null)
    if ('trouble' in answer) {
      await new Promise((resolve) => setTimeout(resolve, restMs))
      return true
    }
    setProgress(answer)
    if (answer.state !== 'running') router.refresh()
    return answer.state === 'running'
  })
  useEffect(() => {
    if (view.state !== 'running') return undefined
    const left = new AbortController()
    const run = async () => {
      while (!left.signal.aborted && (await step(left.signal)));
    }
    void run()
    return () => left.abort()
  }, [view.state])
  return { progress, trouble }
}

async function askForStep(which: object, signal: AbortSignal): Promise<ImportProgress | { trouble: string }> {
  try {
    const response = await fetch('/api/imports/step', {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(which),
      signal,
    })
    const body = (await response.json()) as ImportProgress & { error?: { message: string } }
    return body.error ? { trouble: body.error.message } : body
  } catch {
    return { trouble: 'We can’t reach the server.' }
  }
}
