import { notFound } from 'next/navigation'

/** Whatever no other page of a tenant's host answers, so that its 404 is the tenant's own. */
export default function Nothing() {
  notFound()
}
