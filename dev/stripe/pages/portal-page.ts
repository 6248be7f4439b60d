import { attachPaymentMethod, createPaymentMethod, setDefaultCard } from '@/dev/stripe/billing/payment-methods'
import { updateSubscription, type SubscriptionUpdate } from '@/dev/stripe/billing/update-subscription'
import type { Simulator } from '@/dev/stripe/simulator'
import { StripeError } from '@/dev/stripe/stripe-error'
import type { PortalSession, Subscription } from '@/dev/stripe/stored'
import { readCard, valueOf } from './card-form'
import { messagePage } from './layout'
import type { Page, PageAnswer, PageRequest } from './page'
import { portalView, type PortalNotice } from './portal-view'

const lifeSeconds = 3600

/** Where a customer looks after their subscription: `/p/session/:id`. */
export const portalPage: Page = (simulator, request) => {
  const session = simulator.store.get('portal_sessions', request.id)
  if (!session) {
    const text = 'There is no billing page at this address.'
    return { status: 404, html: messagePage('Page not found', text) }
  }
  if (session.created + lifeSeconds < simulator.now()) return expired(session)
  if (request.method === 'POST') return act(simulator, session, request)
  const done = doneTexts.get(request.query.get('done') ?? '')
  return show(simulator, session, 200, done ? { done } : {})
}

/** What each button did, said after it. */
const doneTexts = new Map([
  ['cancel', 'Your subscription will end with the current period.'],
  ['resume', 'Your subscription goes on.'],
  ['plan', 'Your plan has been changed.'],
  ['card', 'Your card has been saved.'],
])

/** The subscription that the page is about: the newest one that has not ended. */
export function runningSubscription(simulator: Simulator, customer: string): Subscription | undefined {
  return simulator.store.all('subscriptions').findLast((one) => one.customer === customer && one.ended_at === null)
}

function act(simulator: Simulator, session: PortalSession, request: PageRequest): PageAnswer {
  const action = valueOf(request.form, 'do')
  try {
    const refused = carryOut(simulator, session, action, request)
    if (refused) return show(simulator, session, 422, refused)
    return { redirect: `/p/session/${session.id}?done=${action}` }
  } catch (error) {
    if (!(error instanceof StripeError)) throw error
    return show(simulator, session, error.status, { refusal: error.message, section: action })
  }
}

function carryOut(
  simulator: Simulator,
  session: PortalSession,
  action: string,
  request: PageRequest,
): PortalNotice | null {
  switch (action) {
    case 'card':
      return saveCard(simulator, session, request)
    case 'plan':
      return changePlan(simulator, session, valueOf(request.form, 'price'))
    case 'cancel':
      return endAtPeriodEnd(simulator, session, true)
    case 'resume':
      return endAtPeriodEnd(simulator, session, false)
    default:
      return { refusal: 'This page cannot do that.' }
  }
}

function saveCard(simulator: Simulator, session: PortalSession, request: PageRequest): PortalNotice | null {
  const { card, errors } = readCard(request.form, simulator.now())
  if (errors) return { errors, section: 'card' }
  simulator.transact((sim) => {
    const method = attachPaymentMethod(sim, createPaymentMethod(sim, card), session.customer)
    setDefaultCard(sim, session.customer, method.id)
  })
  return null
}

function changePlan(simulator: Simulator, session: PortalSession, price: string): PortalNotice | null {
  const subscription = runningSubscription(simulator, session.customer)
  const item = subscription?.items.data[0]
  if (!item || price === '') return { refusal: 'Choose a plan first.', section: 'plan' }
  return update(simulator, session, {
    items: [{ id: item.id, price }],
    prorationBehavior: 'always_invoice',
    paymentBehavior: 'error_if_incomplete',
    plain: {},
  })
}

function endAtPeriodEnd(simulator: Simulator, session: PortalSession, end: boolean): PortalNotice | null {
  const subscription = runningSubscription(simulator, session.customer)
  const at = subscription?.items.data[0]?.current_period_end ?? null
  const noReason = { comment: null, feedback: null, feedback_option: null, reason: null }
  return update(simulator, session, {
    plain: {
      cancel_at: end ? at : null,
      cancel_at_period_end: end,
      canceled_at: end ? simulator.now() : null,
      cancellation_details: end ? { ...noReason, reason: 'cancellation_requested' } : noReason,
    },
  })
}

function update(simulator: Simulator, session: PortalSession, change: SubscriptionUpdate): PortalNotice | null {
  const subscription = runningSubscription(simulator, session.customer)
  if (!subscription) return { refusal: 'There is no running subscription.' }
  simulator.transact((sim) => updateSubscription(sim, subscription, change))
  return null
}

function show(simulator: Simulator, session: PortalSession, status: number, notice: PortalNotice): PageAnswer {
  const subscription = runningSubscription(simulator, session.customer)
  return { status, html: portalView(simulator, session, subscription, notice) }
}

function expired(session: PortalSession): PageAnswer {
  const link = session.return_url ? { href: session.return_url, label: 'Go back' } : null
  const text = 'Billing pages are open for an hour. Go back and open a new one.'
  return { status: 410, html: messagePage('This page has expired', text, link) }
}
