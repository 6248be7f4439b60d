/** By a column or by a custom field's id. */
export interface Sort {
  by: string
  direction: 'asc' | 'desc'
}

/** "name", "-name", or a field's id with or without the minus, as the address has it; null for the list's own order. */
export function sortOf(text: string): Sort | null {
  if (text === '') return null
  const isDown = text.startsWith('-')
  return { by: isDown ? text.slice(1) : text, direction: isDown ? 'desc' : 'asc' }
}
