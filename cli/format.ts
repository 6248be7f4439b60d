/** Numbers, sizes and times as people read them in a table. Null is a dash. */
const dash = '–'

export const count = (value: number | null): string => (value === null ? dash : value.toLocaleString('en'))

const units = ['B', 'kB', 'MB', 'GB', 'TB', 'PB'] as const

/** 1,500,000 → "1.5 MB". */
export function bytes(value: number | null): string {
  if (value === null) return dash
  let scaled = value
  let unit = 0
  while (scaled >= 999.5 && unit < units.length - 1) {
    scaled /= 1000
    unit += 1
  }
  return `${unit > 0 && scaled < 9.95 ? scaled.toFixed(1) : Math.round(scaled)} ${units[unit]}`
}

/** "3.2 ms", "480 ms", "1.4 s", "3 min 20 s". */
export function duration(ms: number | null): string {
  if (ms === null) return dash
  if (ms < 9.95) return `${ms.toFixed(1)} ms`
  if (ms < 999.5) return `${Math.round(ms)} ms`
  if (ms < 59_950) return `${(ms / 1000).toFixed(1)} s`
  const seconds = Math.round(ms / 1000)
  if (seconds < 3_600) return `${Math.floor(seconds / 60)} min ${seconds % 60} s`
  return `${Math.floor(seconds / 3_600)} h ${Math.floor((seconds % 3_600) / 60)} min`
}

/** "just now", "5 min ago", "3 h ago", "2 days ago". */
export function ago(date: Date, now = new Date()): string {
  const minutes = Math.floor((now.getTime() - date.getTime()) / 60_000)
  if (minutes < 1) return 'just now'
  if (minutes < 60) return `${minutes} min ago`
  if (minutes < 48 * 60) return `${Math.floor(minutes / 60)} h ago`
  return `${Math.floor(minutes / (24 * 60))} days ago`
}

/** "1 place", "2 places". */
export const counted = (value: number, one: string, many = `${one}s`): string =>
  `${count(value)} ${value === 1 ? one : many}`

/** "a, b or c". */
export function listInWords(words: readonly string[], last: 'and' | 'or'): string {
  return words.length < 2 ? words.join('') : `${words.slice(0, -1).join(', ')} ${last} ${words.at(-1)}`
}
