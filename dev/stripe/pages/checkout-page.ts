import { completeCheckout, trialEndOf } from '@/dev/stripe/billing/complete-checkout'
import type { Simulator } from '@/dev/stripe/simulator'
import { StripeError } from '@/dev/stripe/stripe-error'
import type { CheckoutOrder, CheckoutSession } from '@/dev/stripe/stored'
import {
  alertBox,
  cardFields,
  field,
  readCard,
  readEmail,
  testCardNote,
  valueOf,
  type FieldErrors,
  type Form,
} from './card-form'
import { day, every, money } from './format'
import { html, type Html } from '@/dev/page/html'
import { layout, messagePage } from './layout'
import type { Page, PageAnswer, PageRequest } from './page'

/** Where someone pays: `/c/pay/:id`. */
export const checkoutPage: Page = (simulator, request) => {
  const session = simulator.store.get('checkout_sessions', request.id)
  const order = simulator.store.get('checkout_orders', request.id)
  if (!session || !order) return notFound()
  if (session.status === 'complete') return complete(session, request.method)
  if (session.status === 'expired' || session.expires_at <= simulator.now()) return expired(session)
  if (request.method === 'POST') return pay(simulator, session, order, request)
  return { status: 200, html: form(simulator, session, order, {}, {}, null) }
}

function pay(simulator: Simulator, session: CheckoutSession, order: CheckoutOrder, request: PageRequest): PageAnswer {
  const known = knownEmail(simulator, session)
  const typed = readEmail(request.form)
  const email = known ?? typed.email
  const needsCard = asksForCard(session)
  const { card = null, errors: cardErrors = {} } = needsCard ? readCard(request.form, simulator.now()) : {}
  const errors = { ...(known === null ? typed.errors : {}), ...cardErrors }
  if (Object.keys(errors).length > 0) {
    return { status: 422, html: form(simulator, session, order, request.form, errors, null) }
  }
  try {
    const paid = simulator.transact((sim) =>
      completeCheckout(sim, session, { email, card: card && { ...card, email } }),
    )
    return { redirect: successUrl(paid) }
  } catch (error) {
    if (!(error instanceof StripeError)) throw error
    const page = form(simulator, session, order, request.form, {}, error.message)
    return { status: error.status, html: page }
  }
}

function form(
  simulator: Simulator,
  session: CheckoutSession,
  order: CheckoutOrder,
  typed: Form,
  errors: FieldErrors,
  refusal: string | null,
): string {
  const known = knownEmail(simulator, session)
  const title = `Subscribe to ${order.lineItems.map((line) => line.description ?? 'the plan').join(' and ')}`
  const due = money(session.amount_total ?? 0, session.currency ?? 'usd')
  const alert = alertBox(refusal, errors)
  return layout(
    alert ? `Error: ${title}` : title,
    html`<main class="checkout">
      ${summary(simulator, session, order, title)}
      <section aria-labelledby="pay">
        <h2 id="pay">${asksForCard(session) ? 'Pay with card' : 'Start your trial'}</h2>
        ${alert}
        <form method="post" novalidate data-once>
          ${
            known === null
              ? field({
                  id: 'email',
                  label: 'E-mail',
                  value: valueOf(typed, 'email') || (session.customer_email ?? ''),
                  errors,
                  attributes: html`type="email" autocomplete="email" required`,
                })
              : html`<div class="field">
                  <p class="label">E-mail</p>
                  <p class="fixed">${known}</p>
                </div>`
          }
          ${asksForCard(session) ? cardFields(typed, errors) : null}
          <button class="button" type="submit">
            ${(session.amount_total ?? 0) > 0 ? `Pay ${due}` : 'Start trial'}
          </button>
        </form>
        ${asksForCard(session) ? testCardNote() : null}
      </section>
    </main>`,
  )
}

function summary(simulator: Simulator, session: CheckoutSession, order: CheckoutOrder, title: string): Html {
  const currency = session.currency ?? 'usd'
  const first = order.lineItems[0]?.price
  const full = order.lineItems.reduce((sum, line) => sum + line.amount_total, 0)
  const trialEnd = trialEndOf(order, simulator.now())
  return html`<section class="summary" aria-label="Order summary">
    ${session.cancel_url ? html`<p><a class="back" href="${session.cancel_url}">← Cancel and go back</a></p>` : null}
    <h1>${title}</h1>
    <p class="price"><strong>${money(full, currency)}</strong> ${first ? every(first) : null}</p>
    <dl>
      ${order.lineItems.map(
        (line) =>
          html`<div>
            <dt>${line.description} ${(line.quantity ?? 1) > 1 ? `× ${line.quantity}` : null}</dt>
            <dd>${money(line.amount_total, currency)}</dd>
          </div>`,
      )}
      ${
        trialEnd === null
          ? null
          : html`<div>
              <dt>Free until ${day(trialEnd)}</dt>
              <dd>−${money(full, currency)}</dd>
            </div>`
      }
      <div class="total">
        <dt>Due today</dt>
        <dd>${money(session.amount_total ?? 0, currency)}</dd>
      </div>
    </dl>
  </section>`
}

function asksForCard(session: CheckoutSession): boolean {
  return session.payment_method_collection === 'always' || (session.amount_total ?? 0) > 0
}

function knownEmail(simulator: Simulator, session: CheckoutSession): string | null {
  const customer = simulator.store.get('customers', session.customer ?? '')
  return customer && !customer.deleted ? customer.email : null
}

function successUrl(session: CheckoutSession): string {
  return (session.success_url ?? '/').replaceAll('{CHECKOUT_SESSION_ID}', session.id)
}

/** A second submit goes where the first one went; whoever opens the page again is told. */
function complete(session: CheckoutSession, method: string): PageAnswer {
  if (method === 'POST') return { redirect: successUrl(session) }
  const link = { href: successUrl(session), label: 'Continue' }
  const text = 'This subscription has been started. There is nothing left to pay here.'
  return { status: 200, html: messagePage('You have already paid', text, link) }
}

function expired(session: CheckoutSession): PageAnswer {
  const link = session.cancel_url ? { href: session.cancel_url, label: 'Go back' } : null
  const text = 'This checkout page is no longer valid. Nothing was paid. Go back and start again.'
  return { status: 410, html: messagePage('This page has expired', text, link) }
}

function notFound(): PageAnswer {
  const text = 'There is no checkout session at this address. Links work until they are paid or expire.'
  return { status: 404, html: messagePage('Page not found', text) }
}
