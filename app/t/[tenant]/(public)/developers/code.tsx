/** Something to paste or to compare, which scrolls within itself. */
export function Code({ label, text }: { label: string; text: string }) {
  return (
    <figure className="min-w-0 overflow-hidden rounded-md border border-line bg-sunken">
      <figcaption className="border-b border-line px-3 py-1.5 text-xs text-muted">{label}</figcaption>
      <pre className="px-3 py-3 font-mono text-xs/5 break-words whitespace-pre-wrap">
        <code>{text}</code>
      </pre>
    </figure>
  )
}

/** The same, folded away until somebody wants to see it. */
export function FoldedCode({ label, text }: { label: string; text: string }) {
  return (
    <details className="min-w-0 overflow-hidden rounded-md border border-line bg-sunken">
      <summary className="cursor-pointer px-3 py-1.5 text-xs text-muted hover:text-ink">{label}</summary>
      <pre className="border-t border-line px-3 py-3 font-mono text-xs/5 break-words whitespace-pre-wrap">
        <code>{text}</code>
      </pre>
    </details>
  )
}
