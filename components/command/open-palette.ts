let show: (() => void) | undefined

/** The page's palette says how it is opened; gives how to take that back. */
export function offerPalette(open: () => void): () => void {
  show = open
  return () => {
    if (show === open) show = undefined
  }
}

/** Opens the page's palette; false where there is none (yet). */
export function openPalette(): boolean {
  show?.()
  return show !== undefined
}
