import { Check, Minus } from 'lucide-react'
import type { ReactNode } from 'react'
import { formatMoney } from '@/components/ui/money'
import { VisuallyHidden } from '@/components/ui/visually-hidden'
import { featureWords, limitText, metricTitle, placementWords } from '@/lib/billing/describe-plan'
import { metrics, planIds, type Plan, plans } from '@/lib/billing/plans'

const all = planIds.map((id) => plans[id])

const rows: { title: string; note?: string; cell: (plan: Plan) => ReactNode }[] = [
  {
    title: 'Price a month',
    note: 'In US dollars, for the whole workspace',
    cell: (plan) => formatMoney(plan.monthlyCents),
  },
  ...metrics.map((metric) => ({
    title: metricTitle(metric),
    cell: ({ limits }: Plan) => limitText(limits[metric]),
  })),
  {
    title: featureWords.audit_log,
    note: 'Who changed what, and when',
    cell: (plan) => <Has it={plan.features.includes('audit_log')} />,
  },
  {
    title: 'API requests a minute',
    note: 'With keys, for the whole workspace',
    cell: ({ share }) => share.apiRequestsPerMinute.toLocaleString('en'),
  },
  {
    title: 'Webhook endpoints',
    note: 'Signed events to programs of your own',
    cell: ({ share }) => share.webhookEndpoints.toLocaleString('en'),
  },
  {
    title: 'Where the data lives',
    note: 'What the plan asks for; see the questions',
    cell: (plan) => sentence(placementWords[plan.placement]),
  },
  {
    title: 'Kept apart by row-level security',
    note: 'Forced in the database, in every placement',
    cell: () => <Has it />,
  },
]

const sentence = (words: string) => words.charAt(0).toUpperCase() + words.slice(1)

function Has({ it }: { it: boolean }) {
  const Icon = it ? Check : Minus
  return (
    <>
      <Icon aria-hidden className={it ? 'size-4 text-accent' : 'size-4 text-muted'} />
      <VisuallyHidden>{it ? 'Included' : 'Not included'}</VisuallyHidden>
    </>
  )
}

const cellClass = 'px-2 pb-4 align-top text-[0.8125rem] text-pretty first:pl-4 sm:px-8 sm:text-sm sm:first:pl-8'

/** The plans line by line: what a line is about stands above its four values, which stand under their plans. */
export function ComparisonTable() {
  return (
    <section aria-labelledby="compare" className="border-b border-line">
      <div className="mx-auto max-w-6xl border-line pb-6 xl:border-x">
        <h2 id="compare" className="px-4 pt-12 pb-4 text-2xl/tight font-semibold tracking-tight sm:px-8">
          Line by line
        </h2>
        <table aria-labelledby="compare" className="w-full table-fixed border-collapse text-left">
          <thead className="border-b border-line">
            <tr>
              {all.map(({ id, name }) => (
                <th
                  key={id}
                  scope="col"
                  className="px-2 py-3 text-[0.8125rem] font-semibold first:pl-4 sm:px-8 sm:text-sm sm:first:pl-8"
                >
                  {name}
                </th>
              ))}
            </tr>
          </thead>
          {rows.map(({ title, note, cell }) => (
            <tbody key={title} className="border-b border-line last:border-b-0">
              <tr>
                <th colSpan={all.length} scope="rowgroup" className="px-4 pt-4 pb-1 font-normal text-muted sm:px-8">
                  {title}
                  {note && <span className="text-[0.8125rem]">. {note}.</span>}
                </th>
              </tr>
              <tr>
                {all.map((plan) => (
                  <td key={plan.id} className={cellClass}>
                    {cell(plan)}
                  </td>
                ))}
              </tr>
            </tbody>
          ))}
        </table>
      </div>
    </section>
  )
}
