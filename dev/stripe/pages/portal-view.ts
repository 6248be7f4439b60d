import { payingMethodOf } from './paying-method-of'
import type { Simulator } from '@/dev/stripe/simulator'
import type { PortalSession, Price, Subscription } from '@/dev/stripe/stored'
import { alertBox, cardFields, testCardNote, type FieldErrors } from './card-form'
import { cardName, day, every, money } from './format'
import { html, type Html } from '@/dev/page/html'
import { invoiceTable } from './invoice-table'
import { layout } from './layout'
import { statusBadge } from './status-badge'

/** What happened just now, if anything. */
export interface PortalNotice {
  readonly done?: string
  readonly refusal?: string
  readonly errors?: FieldErrors
  /** The part of the page that it happened in. */
  readonly section?: string
}

export function portalView(
  simulator: Simulator,
  session: PortalSession,
  subscription: Subscription | undefined,
  notice: PortalNotice,
): string {
  const { store } = simulator
  const customer = store.get('customers', session.customer)
  const invoices = store.all('invoices').filter((one) => one.customer === session.customer)
  const alert = alertBox(notice.refusal ?? null, notice.errors ?? {})
  return layout(
    alert ? 'Error: Billing' : 'Billing',
    html`<main class="portal">
      ${session.return_url ? html`<p><a class="back" href="${session.return_url}">← Back</a></p>` : null}
      <h1>Billing</h1>
      <p class="muted">${customer && !customer.deleted ? (customer.name ?? customer.email) : null}</p>
      ${notice.done ? html`<p class="done" role="status">${notice.done}</p>` : null} ${alert}
      ${
        subscription
          ? html`${currentPlan(simulator, subscription)} ${changePlan(simulator, subscription)}`
          : html`<section class="card">
              <h2>Current plan</h2>
              <p>There is no running subscription.</p>
            </section>`
      }
      ${paymentCard(simulator, session, subscription, notice)} ${subscription ? ending(subscription) : null}
      <section class="card" id="invoices">
        <h2>Invoices</h2>
        ${invoiceTable(invoices.toReversed().slice(0, 24))}
      </section>
    </main>`,
  )
}

function currentPlan(simulator: Simulator, subscription: Subscription): Html {
  const item = subscription.items.data[0]
  const total = subscription.items.data.reduce(
    (sum, one) => sum + (one.price.unit_amount ?? 0) * (one.quantity ?? 1),
    0,
  )
  const quantity = item?.quantity ?? 1
  return html`<section class="card" id="current">
    <h2>Current plan ${statusBadge(subscription.status)}</h2>
    <p class="price">
      <strong>${item ? planName(simulator, item.price) : null}${quantity > 1 ? ` × ${quantity}` : null}</strong>
      ${money(total, subscription.currency)} ${item ? every(item.price) : null}
    </p>
    <p class="muted">${item ? whatComes(subscription, item.current_period_end) : null}</p>
    ${
      subscription.pending_update
        ? html`<p class="muted">
            A change of plan waits for its payment, until ${day(subscription.pending_update.expires_at)}.
          </p>`
        : null
    }
  </section>`
}

function whatComes(subscription: Subscription, periodEnd: number): string {
  if (subscription.cancel_at !== null) return `Ends on ${day(subscription.cancel_at)}.`
  if (subscription.status === 'trialing') return `Free until ${day(periodEnd)}.`
  if (subscription.status === 'past_due')
    return 'The last payment failed. Pay the open invoice below, or change the card.'
  return `Renews on ${day(periodEnd)}.`
}

function changePlan(simulator: Simulator, subscription: Subscription): Html | null {
  const current = subscription.items.data[0]?.price
  const others = simulator.store
    .all('prices')
    .filter((price) => price.active && price.recurring && price.currency === subscription.currency)
    .toSorted((one, other) => (one.unit_amount ?? 0) - (other.unit_amount ?? 0))
  if (!current || subscription.items.data.length > 1 || others.length < 2) return null
  return html`<section class="card" id="plan">
    <h2>Change plan</h2>
    <form method="post" data-once>
      <fieldset class="choices">
        <legend class="hidden">Plan</legend>
        ${others.map((price) => {
          const isCurrent = price.id === current.id
          return html`<label class="choice">
            <input
              type="radio"
              name="price"
              value="${price.id}"
              required
              ${isCurrent ? html`checked disabled` : null}
            />
            <span>${planName(simulator, price)}${isCurrent ? ' (current)' : null}</span>
            <span>${money(price.unit_amount ?? 0, price.currency)} ${every(price)}</span>
          </label>`
        })}
      </fieldset>
      <p class="muted">The rest of the period is charged or credited now.</p>
      <button class="button" name="do" value="plan">Change plan</button>
    </form>
  </section>`
}

function paymentCard(
  simulator: Simulator,
  session: PortalSession,
  subscription: Subscription | undefined,
  notice: PortalNotice,
): Html {
  const method = payingMethodOf(simulator.store, session.customer, subscription)
  const errors = notice.errors ?? {}
  return html`<section class="card" id="card">
    <h2>Payment card</h2>
    <p>
      ${cardName(method)}${method?.card ? html`<span class="muted"> · expires ${String(method.card.exp_month).padStart(2, '0')}/${method.card.exp_year}</span>` : null}
    </p>
    <details ${notice.section === 'card' ? html`open` : null}>
      <summary>Use another card</summary>
      <form method="post" novalidate data-once>
        ${cardFields({}, errors)}
        <button class="button" name="do" value="card">Save card</button>
      </form>
      ${testCardNote()}
    </details>
  </section>`
}

function ending(subscription: Subscription): Html {
  const at = subscription.items.data[0]?.current_period_end ?? subscription.created
  return subscription.cancel_at === null
    ? html`<section class="card" id="cancel">
        <h2>Cancel</h2>
        <p>The plan stays usable until ${day(at)} and is not renewed.</p>
        <form method="post" data-once><button class="button danger" name="do" value="cancel">Cancel plan</button></form>
      </section>`
    : html`<section class="card" id="cancel">
        <h2>Keep the plan</h2>
        <p>The plan ends on ${day(subscription.cancel_at)}. You can still change your mind.</p>
        <form method="post" data-once><button class="button" name="do" value="resume">Keep plan</button></form>
      </section>`
}

function planName(simulator: Simulator, price: Price): string {
  return simulator.store.get('products', price.product)?.name ?? price.nickname ?? price.id
}
