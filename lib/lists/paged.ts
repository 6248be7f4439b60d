/** One page of a list, and where it stands. */
export interface Paged<T> {
  items: T[]
  total: number
  /** From 1. */
  page: number
  pages: number
  /** Items before this page. */
  skip: number
}

/** Where a page stands; one past the end becomes the last. */
export function pageOf(total: number, asked: number, perPage: number): Omit<Paged<never>, 'items'> {
  const pages = Math.max(1, Math.ceil(total / perPage))
  const page = Math.min(Math.max(1, asked), pages)
  return { total, page, pages, skip: (page - 1) * perPage }
}
