import { classNames } from './class-names'

const mostCells = 12

/**
 * How much of a limit is used: "2 of 2 projects". Small limits are drawn as tiles, one a place; large ones as a bar.
 * `max` null means no limit. At the limit it turns to the warning colour.
 */
export function Meter({
  value,
  max,
  label,
  unit,
  className,
}: {
  value: number
  max: number | null
  label: string
  /** What is counted, one and many of it: "project", "projects". */
  unit: { one: string; many: string }
  className?: string
}) {
  const unitOf = (count: number) => (count === 1 ? unit.one : unit.many)
  const text = max === null ? `${value} ${unitOf(value)}, no limit` : `${value} of ${max} ${unitOf(max)}`
  const full = max !== null && value >= max
  return (
    <div className={className}>
      <div className="flex flex-wrap items-baseline justify-between gap-x-4">
        <span className="font-medium">{label}</span>
        <span className={full ? 'font-medium text-warning' : 'text-muted'}>{text}</span>
      </div>
      {max !== null && (
        <div
          role="meter"
          aria-label={label}
          aria-valuemin={0}
          aria-valuemax={max}
          aria-valuenow={Math.min(value, max)}
          aria-valuetext={text}
          className="mt-2"
        >
          {max > 0 && max <= mostCells ? (
            <Cells value={value} max={max} full={full} />
          ) : (
            <Bar value={value} max={max} full={full} />
          )}
        </div>
      )}
    </div>
  )
}

interface Fill {
  value: number
  max: number
  full: boolean
}

function Cells({ value, max, full }: Fill) {
  return (
    <div className="flex h-2 gap-0.5 overflow-hidden rounded-xs">
      {Array.from({ length: max }, (_, place) => (
        <span key={place} className={classNames('flex-1', place < value ? fillClass(full) : 'bg-raised')} />
      ))}
    </div>
  )
}

function Bar({ value, max, full }: Fill) {
  const share = max === 0 ? 100 : Math.min(100, (value / max) * 100)
  return (
    <svg
      aria-hidden
      className={classNames('block h-2 w-full rounded-xs bg-raised', full ? 'text-warning-fill' : 'text-accent')}
    >
      <rect width={`${share}%`} height="100%" fill="currentColor" />
    </svg>
  )
}

function fillClass(full: boolean): string {
  return full ? 'bg-warning-fill' : 'bg-accent'
}
