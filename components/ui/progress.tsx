/** How far something is that ends by itself: "63 %, about 2 minutes left". For what fills up, see `Meter`. */
export function Progress({
  percent,
  label,
  text,
  className,
}: {
  /** 0 to 100. */
  percent: number
  /** What it is that goes on. */
  label: string
  /** The same in words, beneath the bar. */
  text: string
  className?: string
}) {
  return (
    <div className={className}>
      <div
        role="progressbar"
        aria-label={label}
        aria-valuemin={0}
        aria-valuemax={100}
        aria-valuenow={percent}
        aria-valuetext={text}
      >
        <svg aria-hidden className="block h-2 w-full rounded-xs bg-line text-accent">
          <rect width={`${percent}%`} height="100%" fill="currentColor" className="transition-[width] duration-700" />
        </svg>
      </div>
      <p aria-hidden className="mt-1 text-[0.8125rem] text-muted tabular-nums">
        {text}
      </p>
    </div>
  )
}
