import type { Invoice } from '@/dev/stripe/stored'
import { shortDay, money } from './format'
import { html, type Html } from '@/dev/page/html'
import { statusBadge } from './status-badge'

export function invoiceTable(invoices: readonly Invoice[]): Html {
  if (invoices.length === 0) return html`<p class="muted">No invoices yet.</p>`
  return html`<div class="table" tabindex="0" role="region" aria-label="Invoices">
    <table>
      <thead>
        <tr>
          <th scope="col">Invoice</th>
          <th scope="col">Date</th>
          <th scope="col">Status</th>
          <th scope="col" class="number">Amount</th>
        </tr>
      </thead>
      <tbody>
        ${invoices.map(
          (invoice) =>
            html`<tr>
              <td>${invoice.hosted_invoice_url ? html`<a href="/i/${invoice.id}">${invoice.number}</a>` : 'Draft'}</td>
              <td>${shortDay(invoice.created)}</td>
              <td>${statusBadge(invoice.status ?? 'draft')}</td>
              <td class="number">${money(invoice.total, invoice.currency)}</td>
            </tr>`,
        )}
      </tbody>
    </table>
  </div>`
}
