import type Stripe from 'stripe'
import { z } from 'zod'
import { findCustomer } from '@/dev/stripe/billing/find-customer'
import { emit } from '@/dev/stripe/emit'
import { newId } from '@/dev/stripe/new-id'
import { noEffect, paramsOf, text, webUrl } from '@/dev/stripe/params'
import { route, type Route } from '@/dev/stripe/route'

/** Which part of the portal page a flow is about. */
const sections = {
  payment_method_update: 'card',
  subscription_cancel: 'cancel',
  subscription_update: 'plan',
} as const

const createParams = paramsOf<Stripe.BillingPortal.SessionCreateParams>()({
  configuration: noEffect,
  customer: text,
  flow_data: z
    .strictObject({
      after_completion: noEffect,
      subscription_cancel: noEffect,
      subscription_update: noEffect,
      type: z.enum(['payment_method_update', 'subscription_cancel', 'subscription_update']),
    })
    .optional(),
  locale: noEffect,
  return_url: webUrl.optional(),
})

export const portalSessionRoutes: readonly Route[] = [
  route('POST', '/v1/billing_portal/sessions', createParams, (sim, given) => {
    const customer = findCustomer(sim, given.customer, 'customer')
    const id = newId('bps')
    const section = given.flow_data ? `#${sections[given.flow_data.type]}` : ''
    const session = sim.store.put('portal_sessions', {
      id,
      object: 'billing_portal.session',
      configuration: 'bpc_simulated',
      created: sim.now,
      customer: customer.id,
      customer_account: null,
      flow: null,
      livemode: false,
      locale: null,
      on_behalf_of: null,
      return_url: given.return_url ?? null,
      url: `${sim.baseUrl}/p/session/${id}${section}`,
    })
    emit(sim, 'billing_portal.session.created', session)
    return session
  }),
]
