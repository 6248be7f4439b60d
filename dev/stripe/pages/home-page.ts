import { settingsOf, type Simulator } from '@/dev/stripe/simulator'
import type { Delivery, StoredEvent } from '@/dev/stripe/stored'
import { webhookModes, type WebhookMode } from '@/dev/stripe/webhooks/deliverer'
import { shortDay, every, instant, money } from './format'
import { html, type Html } from '@/dev/page/html'
import { invoiceTable } from './invoice-table'
import { layout } from './layout'
import { statusBadge } from './status-badge'

const shown = 20

const modeTexts: Readonly<Record<WebhookMode, string>> = {
  deliver: 'Deliver as they happen',
  hold: 'Hold back',
  duplicate: 'Deliver twice',
  shuffle: 'Deliver in random order',
}

/** What the simulator holds, for whoever is curious: `/`. */
export function homePage(simulator: Simulator, mode: WebhookMode): string {
  const { store } = simulator
  return layout(
    'Overview',
    html`<main class="home">
      <h1>What Stripe would know</h1>
      <p class="muted">
        This server stands in for Stripe while you develop: the app talks to it with Stripe's own SDK. Nothing here
        leaves this machine.
      </p>
      ${controls(simulator, mode)}
      <section class="card">
        <h2>Customers <span class="muted">${store.count('customers')}</span></h2>
        ${customers(simulator)}
      </section>
      <section class="card">
        <h2>Subscriptions <span class="muted">${store.count('subscriptions')}</span></h2>
        ${subscriptions(simulator)}
      </section>
      <section class="card">
        <h2>Invoices <span class="muted">${store.count('invoices')}</span></h2>
        ${invoiceTable(store.all('invoices').toReversed().slice(0, shown))}
      </section>
      <section class="card">
        <h2>Events <span class="muted">${store.count('events')}</span></h2>
        ${events(simulator)}
      </section>
    </main>`,
  )
}

function controls(simulator: Simulator, mode: WebhookMode): Html {
  const ahead = Math.round(settingsOf(simulator.store).clockOffset / 86_400)
  return html`<section class="card controls">
    <div>
      <h2>Clock</h2>
      <p>
        ${instant(simulator.now())} UTC ${ahead > 0 ? html`<span class="muted">(${ahead} days ahead)</span>` : null}
      </p>
      <form method="post" action="/_sim/clock/advance" data-once>
        <button class="button quiet" name="seconds" value="86400">+ 1 day</button>
        <button class="button quiet" name="seconds" value="604800">+ 1 week</button>
        <button class="button quiet" name="seconds" value="2678400">+ 31 days</button>
      </form>
    </div>
    <div>
      <h2>Webhooks</h2>
      <form method="post" action="/_sim/webhooks" class="row">
        <label class="hidden" for="mode">Delivery</label>
        <select id="mode" name="mode">
          ${webhookModes.map((name) => html`<option value="${name}" ${name === mode ? html`selected` : null}>${modeTexts[name]}</option>`)}
        </select>
        <button class="button quiet">Set</button>
      </form>
      <form method="post" action="/_sim/webhooks/flush" data-once>
        <button class="button quiet">Send what waits</button>
      </form>
    </div>
  </section>`
}

function table(name: string, heads: readonly string[], rows: readonly Html[]): Html {
  if (rows.length === 0) return html`<p class="muted">None yet.</p>`
  return html`<div class="table" tabindex="0" role="region" aria-label="${name}">
    <table>
      <thead>
        <tr>
          ${heads.map((head) => html`<th scope="col">${head}</th>`)}
        </tr>
      </thead>
      <tbody>
        ${rows}
      </tbody>
    </table>
  </div>`
}

function customers(simulator: Simulator): Html {
  const rows = simulator.store
    .all('customers')
    .flatMap((one) => (one.deleted ? [] : [one]))
    .toReversed()
    .slice(0, shown)
    .map(
      (one) =>
        html`<tr>
          <td>${one.name ?? 'No name'}</td>
          <td>${one.email ?? 'No e-mail'}</td>
          <td>${shortDay(one.created)}</td>
          <td><code>${one.id}</code></td>
        </tr>`,
    )
  return table('Customers', ['Name', 'E-mail', 'Since', 'Id'], rows)
}

function subscriptions(simulator: Simulator): Html {
  const { store } = simulator
  const rows = store
    .all('subscriptions')
    .toReversed()
    .slice(0, shown)
    .map((one) => {
      const customer = store.get('customers', one.customer)
      const item = one.items.data[0]
      const plan = item ? (store.get('products', item.price.product)?.name ?? item.price.id) : ''
      const price = item ? `${money(item.price.unit_amount ?? 0, one.currency)} ${every(item.price)}` : ''
      return html`<tr>
        <td>${customer && !customer.deleted ? (customer.name ?? customer.email) : 'Deleted'}</td>
        <td>${plan}${(item?.quantity ?? 1) > 1 ? ` × ${item?.quantity}` : null} <span class="muted">${price}</span></td>
        <td>${statusBadge(one.status)}</td>
        <td>
          ${one.ended_at === null ? (item ? shortDay(one.cancel_at ?? item.current_period_end) : null) : `ended ${shortDay(one.ended_at)}`}
        </td>
        <td><code>${one.id}</code></td>
      </tr>`
    })
  return table('Subscriptions', ['Customer', 'Plan', 'Status', 'Period ends', 'Id'], rows)
}

function events(simulator: Simulator): Html {
  const { store } = simulator
  const rows = store
    .all('events')
    .toReversed()
    .slice(0, shown)
    .map(
      (event) =>
        html`<tr>
          <td>${event.type}</td>
          <td>${instant(event.created)}</td>
          <td>${statusBadge(deliveryStatus(event, store.get('deliveries', event.id)))}</td>
          <td>
            <form method="post" action="/_sim/webhooks/resend">
              <button class="link" name="event" value="${event.id}" aria-label="Send again: ${event.type} ${event.id}">
                Send again
              </button>
            </form>
          </td>
        </tr>`,
    )
  return table('Events', ['Type', 'When', 'Webhook', 'Again'], rows)
}

function deliveryStatus(event: StoredEvent, delivery: Delivery | undefined): string {
  if (!delivery) return event.pending_webhooks === 0 ? 'delivered' : 'not sent'
  return delivery.gaveUp ? 'not delivered' : 'waiting'
}
