import type { Route } from '@/dev/stripe/route'
import { checkoutSessionRoutes } from './checkout-sessions'
import { customerRoutes } from './customers'
import { eventRoutes } from './events'
import { invoiceRoutes } from './invoices'
import { paymentMethodRoutes } from './payment-methods'
import { paymentRoutes } from './payments'
import { portalSessionRoutes } from './portal-sessions'
import { priceRoutes } from './prices'
import { productRoutes } from './products'
import { subscriptionItemRoutes } from './subscription-items'
import { subscriptionRoutes } from './subscriptions'

/** Every endpoint of the API that the simulator knows. */
export const allRoutes: readonly Route[] = [
  ...checkoutSessionRoutes,
  ...customerRoutes,
  ...eventRoutes,
  ...invoiceRoutes,
  ...paymentMethodRoutes,
  ...paymentRoutes,
  ...portalSessionRoutes,
  ...priceRoutes,
  ...productRoutes,
  ...subscriptionItemRoutes,
  ...subscriptionRoutes,
]
