import { ExternalLink, Receipt } from 'lucide-react'
import { Alert } from '@/components/ui/alert'
import { Badge, type Tone } from '@/components/ui/badge'
import { Card, CardBody, CardHeader } from '@/components/ui/card'
import { EmptyState } from '@/components/ui/empty-state'
import { formatMoney } from '@/components/ui/money'
import { Skeleton } from '@/components/ui/skeleton'
import { Row, Table, TBody, Td, Th, THead } from '@/components/ui/table'
import { Time } from '@/components/ui/time'
import { VisuallyHidden } from '@/components/ui/visually-hidden'
import type { Invoice, StripeBilling } from '@/lib/billing/read-invoices'

const statuses: Record<Invoice['status'], { label: string; tone: Tone }> = {
  open: { label: 'Open', tone: 'warning' },
  paid: { label: 'Paid', tone: 'success' },
  uncollectible: { label: 'Written off', tone: 'neutral' },
  void: { label: 'Void', tone: 'neutral' },
}

/** The invoices, from Stripe and nowhere else. */
export async function InvoiceCard({
  fromStripe,
  hasCustomer,
}: {
  fromStripe: Promise<StripeBilling | null>
  hasCustomer: boolean
}) {
  const billing = await fromStripe
  return (
    <Card>
      <CardHeader title="Invoices" />
      <Invoices invoices={billing?.invoices ?? null} hasCustomer={hasCustomer} />
    </Card>
  )
}

function Invoices({ invoices, hasCustomer }: { invoices: Invoice[] | null; hasCustomer: boolean }) {
  if (!invoices) {
    return (
      <CardBody>
        <Alert tone="warning" title="The payment service isn’t answering">
          Your plan is not affected. Load this page again in a minute to see the invoices.
        </Alert>
      </CardBody>
    )
  }
  if (invoices.length === 0) {
    return (
      <EmptyState icon={<Receipt />} title="No invoices yet" className="py-10">
        {hasCustomer ? 'They appear here once something is paid.' : 'The first one comes with the first paid plan.'}
      </EmptyState>
    )
  }
  return <InvoiceTable invoices={invoices} />
}

function InvoiceTable({ invoices }: { invoices: Invoice[] }) {
  return (
    <Table caption="Invoices, newest first">
      <THead>
        <Th>Number</Th>
        <Th>Date</Th>
        <Th>Status</Th>
        <Th align="end">Total</Th>
        <Th hidden>Open</Th>
      </THead>
      <TBody>
        {invoices.map(({ id, number, date, status, totalCents, currency, url }) => (
          <Row key={id}>
            <Td primary>{number ?? 'Invoice'}</Td>
            <Td label="Date">
              <Time value={date} />
            </Td>
            <Td label="Status">
              <Badge tone={statuses[status].tone}>{statuses[status].label}</Badge>
            </Td>
            <Td label="Total" align="end">
              {totalCents < 0 ? `${formatMoney(-totalCents, currency)} credit` : formatMoney(totalCents, currency)}
            </Td>
            <Td align="end">{url && <InvoiceLink url={url} number={number} isOpen={status === 'open'} />}</Td>
          </Row>
        ))}
      </TBody>
    </Table>
  )
}

function InvoiceLink({ url, number, isOpen }: { url: string; number: string | null; isOpen: boolean }) {
  return (
    <a
      href={url}
      target="_blank"
      rel="noopener noreferrer"
      className="inline-flex items-center gap-1.5 rounded-xs font-medium text-accent hover:underline"
    >
      {isOpen ? 'Pay' : 'View'}
      <VisuallyHidden>invoice {number}, opens in a new tab</VisuallyHidden>
      <ExternalLink aria-hidden className="size-3.5" />
    </a>
  )
}

export function InvoiceCardSkeleton() {
  return (
    <Card>
      <CardHeader title="Invoices" />
      <div role="status" className="divide-y divide-line">
        <VisuallyHidden>Loading the invoices</VisuallyHidden>
        {[0, 1].map((row) => (
          <div key={row} className="flex items-center justify-between gap-6 px-5 py-4">
            <Skeleton className="h-4 w-1/3" />
            <Skeleton className="h-4 w-16" />
          </div>
        ))}
      </div>
    </Card>
  )
}
