import { Table, TBody, Row, Td, Th, THead } from '@/components/ui/table'
import { featureWords, limitText, metricTitle } from '@/lib/billing/describe-plan'
import { metrics, type Plan } from '@/lib/billing/plans'

/** Limits and features of two plans, beside each other. */
export function LimitChanges({ before, after }: { before: Plan; after: Plan }) {
  const hasLog = (plan: Plan) => (plan.features.includes('audit_log') ? 'Yes' : 'No')
  const rows = [
    ...metrics.map(
      (metric) => [metricTitle(metric), limitText(before.limits[metric]), limitText(after.limits[metric])] as const,
    ),
    [featureWords.audit_log, hasLog(before), hasLog(after)] as const,
  ]
  return (
    <div className="border-t border-line">
      <Table caption={`What changes from ${before.name} to ${after.name}`}>
        <THead>
          <Th>What</Th>
          <Th align="end">{before.name}</Th>
          <Th align="end">{after.name}</Th>
        </THead>
        <TBody>
          {rows.map(([title, was, is]) => (
            <Row key={title}>
              <Td primary>{title}</Td>
              <Td label={before.name} align="end" className="text-muted">
                {was}
              </Td>
              <Td label={after.name} align="end" className={was === is ? 'text-muted' : 'font-medium'}>
                {is}
              </Td>
            </Row>
          ))}
        </TBody>
      </Table>
    </div>
  )
}
