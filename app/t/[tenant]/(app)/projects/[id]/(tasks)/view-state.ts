import type { SavedFilter } from '@/lib/filters/list-filters'
import { tidyAddress } from '@/lib/filters/tidy-address'
import type { TasksQuery } from '@/lib/tasks/input'
import { viewOf } from './link-to'

const sorted = (address: string) => {
  const query = new URLSearchParams(address)
  query.sort()
  return query.toString()
}

/** List or board alone is nothing that one would want to keep. */
const isWorthKeeping = (address: string) => [...new URLSearchParams(address).keys()].some((name) => name !== 'view')

/** Which saved view this is or comes from, what is shown as a query string, and whether that is something else by now. */
export function viewState(views: readonly SavedFilter[], query: TasksQuery) {
  const current = views.find(({ id }) => id === query.saved)
  const address = tidyAddress(viewOf(query))
  const isChanged = current ? sorted(address) !== sorted(current.address) : isWorthKeeping(address)
  return { current, address, isChanged }
}
