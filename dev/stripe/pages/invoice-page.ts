import { attachPaymentMethod, createPaymentMethod } from '@/dev/stripe/billing/payment-methods'
import { settleInvoice } from '@/dev/stripe/billing/settle-invoice'
import { subscriptionOf } from '@/dev/stripe/billing/invoices'
import type { Simulator } from '@/dev/stripe/simulator'
import { StripeError } from '@/dev/stripe/stripe-error'
import type { Invoice } from '@/dev/stripe/stored'
import { alertBox, cardFields, readCard, testCardNote, type FieldErrors, type Form } from './card-form'
import { day, money, shortDay } from './format'
import { html, type Html } from '@/dev/page/html'
import { layout, messagePage } from './layout'
import type { Page, PageAnswer } from './page'
import { statusBadge } from './status-badge'

/** An invoice to read, and to pay while it is open: `/i/:id`. */
export const invoicePage: Page = (simulator, request) => {
  const invoice = simulator.store.get('invoices', request.id)
  if (!invoice || invoice.status === 'draft') {
    const text = 'There is no invoice at this address.'
    return { status: 404, html: messagePage('Page not found', text) }
  }
  if (request.method === 'GET') return { status: 200, html: view(invoice, {}, {}, null) }
  if (invoice.status !== 'open') return { redirect: `/i/${invoice.id}` }
  return pay(simulator, invoice, request.form)
}

function pay(simulator: Simulator, invoice: Invoice, form: Form): PageAnswer {
  const { card, errors } = readCard(form, simulator.now())
  if (errors) return { status: 422, html: view(invoice, form, errors, null) }
  try {
    const decline = simulator.transact((sim) => {
      const made = createPaymentMethod(sim, card)
      const method = attachPaymentMethod(sim, made, invoice.customer ?? '')
      const subscription = subscriptionOf(sim, invoice)
      const outcome = settleInvoice(sim, invoice, { method: method.id, present: true })
      const current = subscription && sim.store.get('subscriptions', subscription.id)
      // The card that paid is the one to charge from now on, as with Stripe's own page.
      if (current && outcome.decline === null) {
        sim.store.put('subscriptions', { ...current, default_payment_method: method.id })
      }
      return outcome.decline
    })
    if (decline === null) return { redirect: `/i/${invoice.id}` }
    return { status: 402, html: view(invoice, form, {}, decline.message) }
  } catch (error) {
    if (!(error instanceof StripeError)) throw error
    return { status: error.status, html: view(invoice, form, {}, error.message) }
  }
}

function view(invoice: Invoice, form: Form, errors: FieldErrors, refusal: string | null): string {
  const alert = alertBox(refusal, errors)
  const title = `Invoice ${invoice.number ?? ''}`
  return layout(
    alert ? `Error: ${title}` : title,
    html`<main class="invoice">
      <section class="card">
        <h1>${title} ${statusBadge(invoice.status ?? 'draft')}</h1>
        <p class="muted">
          ${invoice.customer_name ?? invoice.customer_email} · ${day(invoice.created)}${paidOn(invoice)}
        </p>
        ${lines(invoice)}
      </section>
      ${
        invoice.status === 'open'
          ? html`<section class="card" aria-labelledby="pay">
              <h2 id="pay">Pay ${money(invoice.amount_due, invoice.currency)}</h2>
              ${alert}
              <form method="post" novalidate data-once>
                ${cardFields(form, errors)}
                <button class="button">Pay ${money(invoice.amount_due, invoice.currency)}</button>
              </form>
              ${testCardNote()}
            </section>`
          : null
      }
    </main>`,
  )
}

function paidOn(invoice: Invoice): string {
  const { paid_at: at } = invoice.status_transitions
  return at === null ? '' : ` · paid ${day(at)}`
}

function lines(invoice: Invoice): Html {
  const { currency } = invoice
  const credit = invoice.total - invoice.amount_due
  return html`<div class="table" tabindex="0" role="region" aria-label="Lines">
    <table>
      <thead>
        <tr>
          <th scope="col">Description</th>
          <th scope="col">Period</th>
          <th scope="col" class="number">Amount</th>
        </tr>
      </thead>
      <tbody>
        ${invoice.lines.data.map(
          (line) =>
            html`<tr>
              <td class="wide">${line.description}</td>
              <td class="wide">${shortDay(line.period.start)} – ${shortDay(line.period.end)}</td>
              <td class="number">${money(line.amount, line.currency)}</td>
            </tr>`,
        )}
      </tbody>
      <tfoot>
        <tr>
          <th scope="row" colspan="2">Total</th>
          <td class="number">${money(invoice.total, currency)}</td>
        </tr>
        ${
          credit === 0
            ? null
            : html`<tr>
                <th scope="row" colspan="2">${credit > 0 ? 'From your credit' : 'Kept as credit'}</th>
                <td class="number">${money(-credit, currency)}</td>
              </tr>`
        }
        <tr>
          <th scope="row" colspan="2">Amount due</th>
          <td class="number">${money(invoice.amount_due, currency)}</td>
        </tr>
      </tfoot>
    </table>
  </div>`
}
