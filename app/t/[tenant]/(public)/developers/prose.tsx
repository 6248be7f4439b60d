import { Fragment } from 'react'

/** Plain text in which what stands between backticks is code. */
export function Prose({ text, className }: { text: string; className?: string }) {
  return (
    <p className={className}>
      {text.split('`').map((piece, at) => (
        // The pieces of a fixed text never move.
        <Fragment key={`${at} ${piece}`}>
          {at % 2 === 1 ? <code className="font-mono text-[0.8125rem] text-ink">{piece}</code> : piece}
        </Fragment>
      ))}
    </p>
  )
}
