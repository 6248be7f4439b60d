/** Where one stands in a list is no part of a view, nor is which view it was. */
const passing = ['page', 'saved']

/** A view's query string without what changes from visit to visit. */
export function tidyAddress(address: string): string {
  const query = new URLSearchParams(address)
  for (const name of passing) query.delete(name)
  return query.toString()
}
