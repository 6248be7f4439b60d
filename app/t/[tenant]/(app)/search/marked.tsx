/** A text in which what was searched for stands out. */
export function Marked({ text, words }: { text: string; words: string[] }) {
  const pattern = new RegExp(`(${words.map((word) => RegExp.escape(word)).join('|')})`, 'giu')
  const parts = words.length > 0 ? text.split(pattern) : [text]
  // Split by a group, every other part is one that fits.
  return parts.map((part, at) =>
    at % 2 === 1 ? (
      <mark key={at} className="rounded-xs bg-warning-soft text-inherit">
        {part}
      </mark>
    ) : (
      part
    ),
  )
}
