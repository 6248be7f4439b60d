import type { Sim } from '@/dev/stripe/simulator'
import { noSuch } from '@/dev/stripe/stripe-error'
import type { Customer } from '@/dev/stripe/stored'

/** The customer behind an id; one that was deleted is as good as none. */
export function findCustomer(sim: Sim, id: string, param = 'id'): Customer {
  const customer = sim.store.get('customers', id)
  if (!customer || customer.deleted) throw noSuch('customer', id, param)
  return customer
}
