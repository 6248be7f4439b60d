import type { Problem } from '@/lib/imports/read-row'

/** What is wrong, by row and column as a spreadsheet counts; of many, the first. */
export function ProblemList({ problems, rowsFailed }: { problems: readonly Problem[]; rowsFailed: number }) {
  const told = new Set(problems.map(({ row }) => row)).size
  return (
    <div className="border-t border-line px-5 py-4">
      <h3 className="font-medium">What can’t be read</h3>
      <ul aria-label="What can’t be read" className="mt-2 grid gap-1.5">
        {problems.map(({ row, field, message }, at) => (
          <li key={at} className="text-[0.8125rem] text-pretty">
            {row > 0 && (
              <span className="font-medium">
                Row {row}, {field}:{' '}
              </span>
            )}
            <span className="text-muted">{message}</span>
          </li>
        ))}
      </ul>
      {rowsFailed > told && (
        <p className="mt-2 text-[0.8125rem] text-muted">And {(rowsFailed - told).toLocaleString('en-GB')} more rows.</p>
      )}
    </div>
  )
}
