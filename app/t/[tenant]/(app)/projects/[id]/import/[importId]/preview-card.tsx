import { ActionForm } from '@/components/form/action-form'
import { SubmitButton } from '@/components/form/submit-button'
import { Alert } from '@/components/ui/alert'
import { Card, CardFooter, CardHeader } from '@/components/ui/card'
import { markOf, taskTargetLabels, type TaskTarget } from '@/lib/imports/mapping'
import type { Preview } from '@/lib/imports/preview-import'
import { cancel, start } from '@/app/t/[tenant]/(app)/projects/[id]/import/actions'
import { ProblemList } from './problem-list'

const count = (number: number, thing: string) => `${number.toLocaleString('en-GB')} ${thing}${number === 1 ? '' : 's'}`

/** The first rows as they would be read, what is wrong in the file, and the two ways on. */
export function PreviewCard({ preview }: { preview: Preview }) {
  const { id: importId, projectId, good, bad, problems, mapping } = preview
  const hasTitle = mapping.columns.includes('title')
  return (
    <Card>
      <CardHeader
        title={`${count(good, 'task')} would be added`}
        description={bad > 0 ? `${count(bad, 'row')} can’t be read and would be left out.` : 'Every row can be read.'}
      />
      {hasTitle ? <Sample preview={preview} /> : <NoTitle />}
      {problems.length > 0 && hasTitle && <ProblemList problems={problems} rowsFailed={bad} />}
      <CardFooter>
        <ActionForm action={cancel} hidden={{ projectId, importId }}>
          <SubmitButton variant="ghost" pendingLabel="Dropping">
            Drop it
          </SubmitButton>
        </ActionForm>
        <ActionForm action={start} hidden={{ projectId, importId, seen: markOf(mapping) }}>
          <SubmitButton pendingLabel="Starting" disabled={good === 0 || !hasTitle}>
            {bad > 0
              ? `Import ${count(good, 'row')}, leave out ${bad.toLocaleString('en-GB')}`
              : `Import ${count(good, 'row')}`}
          </SubmitButton>
        </ActionForm>
      </CardFooter>
    </Card>
  )
}

function NoTitle() {
  return (
    <Alert tone="warning" className="m-5">
      Say which column is the title: a task can’t be without one.
    </Alert>
  )
}

/** Only the columns that are taken, under what they give. */
function Sample({ preview: { columns, mapping, fields } }: { preview: Preview }) {
  const taken = mapping.columns.flatMap((target, at) => (target === '' ? [] : [{ target, at }]))
  const label = (target: string) =>
    taskTargetLabels[target as TaskTarget] ?? fields.find(({ id }) => id === target)?.name ?? 'A field that is gone'
  const rows = columns[0]?.samples.length ?? 0
  return (
    // What scrolls sideways can be reached by keys.
    <div className="overflow-x-auto" role="region" aria-label="The first rows" {...{ tabIndex: 0 }}>
      <table className="w-full border-collapse text-left text-[0.8125rem]">
        <thead>
          <tr className="border-b border-line">
            {taken.map(({ target, at }) => (
              <th key={at} scope="col" className="h-9 px-5 font-medium whitespace-nowrap text-muted">
                {label(target)}
              </th>
            ))}
          </tr>
        </thead>
        <tbody className="divide-y divide-line">
          {Array.from({ length: rows }, (_, row) => (
            <tr key={row}>
              {taken.map(({ at }) => (
                <td key={at} className="max-w-64 truncate px-5 py-2">
                  {columns[at]?.samples[row]}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  )
}
