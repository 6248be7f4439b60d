/** How the palette's field looks, before its inside is there and after. */
export const fieldRowClass = 'flex items-center gap-3 border-b border-line px-4'
export const fieldClass = 'h-12 min-w-0 flex-1 bg-transparent text-base outline-none sm:text-sm'
export const placeholder = 'Find a page, project, task or person'

/** The dialog is there before what is in it, so its own way to focus comes too early. */
export function focusAtEnd(input: HTMLInputElement | null): void {
  input?.focus()
  input?.setSelectionRange(input.value.length, input.value.length)
}
