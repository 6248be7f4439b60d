/** Something to paste or to compare, which scrolls within itself. */
export function Code({ label, text }: { label: string; text: string }) {
  return (
    <figure className="min-w-0 overflow-hidden rounded-md border border-line bg-sunken">
      <figcaption className="border-b border-line px-3 py-1.5 text-xs text-muted">{label}</figcaption>
      <pre tabIndex={0} aria-label={label} className="overflow-x-auto px-3 py-3 font-mono text-xs/5">
        <code>{text}</code>
      </pre>
    </figure>
  )
}
