const token =
  /(--.*|\/\*\*.*\*\/|\/\/.*)|('[^']*')|\b(export|function|return|const|await|async|SELECT|FROM|WHERE|AND|IS|NULL|ORDER BY)\b/g

const looks = ['text-muted', 'text-success', 'text-accent'] as const

/** A few lines of code with its comments, strings and keywords told apart. */
export function CodeBlock({ title, code }: { title: string; code: string }) {
  return (
    <figure className="flex min-w-0 flex-col bg-surface">
      <figcaption className="border-b border-line px-4 py-3 text-[0.8125rem] text-muted sm:px-8">{title}</figcaption>
      <pre className="flex-1 px-4 py-6 font-mono text-xs/6 whitespace-pre-wrap sm:px-8 sm:text-[0.8125rem]/6">
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
