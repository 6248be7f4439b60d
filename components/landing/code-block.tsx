const token =
  /(--.*|\/\*\*.*\*\/|\/\/.*)|('[^']*')|\b(export|function|return|const|await|async|SELECT|FROM|WHERE|AND|IS|NULL|ORDER BY)\b/g

const looks = ['text-muted', 'text-success', 'text-accent'] as const

/** A few lines of code with its comments, strings and keywords told apart. */
export function CodeBlock({ title, code }: { title: string; code: string }) {
  return (
    <figure className="flex min-w-0 flex-col bg-surface">
      <figcaption className="border-b border-line px-5 py-3 text-[0.8125rem] text-muted sm:px-8">{title}</figcaption>
      <pre
        tabIndex={0}
        role="region"
        aria-label={title}
        className="flex-1 overflow-x-auto px-5 py-6 font-mono text-[0.8125rem]/6 focus-visible:-outline-offset-2 sm:px-8"
      >
        <code>{highlight(code)}</code>
      </pre>
    </figure>
  )
}

function highlight(code: string) {
  const parts = []
  let from = 0
  for (const match of code.matchAll(token)) {
    const kind = match.slice(1).findIndex((group) => group !== undefined)
    parts.push(code.slice(from, match.index))
    parts.push(
      <span key={match.index} className={looks[kind]}>
        {match[0]}
      </span>,
    )
    from = match.index + match[0].length
  }
  return [...parts, code.slice(from)]
}
