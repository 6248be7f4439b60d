/** A filter for text that contains what was typed, in any case. `%` and `_` stand for themselves. */
export const containing = (text: string) => ({
  contains: text.replaceAll(/[\\%_]/g, String.raw`\$&`),
  mode: 'insensitive' as const,
})
