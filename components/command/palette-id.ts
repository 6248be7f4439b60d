/** The one palette of a page. */
export const paletteId = 'command-palette'

/** Opens it; false where it isn't there. */
export function openPalette(): boolean {
  const dialog = document.getElementById(paletteId)
  if (!(dialog instanceof HTMLDialogElement)) return false
  if (!dialog.open) dialog.showModal()
  return true
}
