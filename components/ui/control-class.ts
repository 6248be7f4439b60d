/** The look that text inputs, text areas and selects share. 16 px type on phones keeps iOS from zooming in. */
export const controlClass =
  'block w-full min-w-0 rounded-md border border-line-strong bg-surface px-3 text-base text-ink transition-colors duration-100 hover:border-ink/60 focus-visible:border-accent focus-visible:outline-offset-0 disabled:cursor-not-allowed disabled:bg-sunken disabled:text-muted aria-invalid:border-danger sm:text-sm'
