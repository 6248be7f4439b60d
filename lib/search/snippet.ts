const around = 60

/** The part of a long text in which a word was found, in one line, with … where it was cut. */
export function snippetOf(text: string, words: string[]): string {
  const line = text.replaceAll(/\s+/g, ' ').trim()
  const lower = line.toLowerCase()
  const found = words.map((word) => lower.indexOf(word)).filter((at) => at >= 0)
  const at = found.length > 0 ? Math.min(...found) : 0
  const start = at <= around ? 0 : line.lastIndexOf(' ', at - around) + 1
  const end = at + around * 2 >= line.length ? line.length : at + around * 2
  return `${start > 0 ? '…' : ''}${line.slice(start, end).toWellFormed().trim()}${end < line.length ? '…' : ''}`
}
