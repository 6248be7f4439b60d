import type { PlacementKind } from '@/lib/billing/plans'

const pitch = 39
const columns = 5
const rows = 9
const top = 44

/** The tenant that has moved out of the shared rows, and where it stood. */
const vacated = { column: 4, row: 6 }

// Which glaze each shared tenant has, row by row; 0 is plain.
const glazes = '13024 20510 04132 51003 02641 30425 14025 46013 02350'.split(' ').join('')

const fills = [
  'fill-surface',
  'fill-glaze-1',
  'fill-glaze-2',
  'fill-glaze-3',
  'fill-glaze-4',
  'fill-glaze-5',
  'fill-glaze-6',
]

/** Three placements seen from above, as the plan of a house: shared rows, rooms of one's own, a house of one's own. */
export function FloorPlan({ plans, className }: { plans: Record<PlacementKind, string>; className?: string }) {
  return (
    <svg viewBox="0 0 441 397" role="img" aria-labelledby="floor-plan-title floor-plan-text" className={className}>
      <title id="floor-plan-title">Three placements, drawn as a floor plan</title>
      <desc id="floor-plan-text">
        Many small tiles share one database. Two tenants have a schema each. One tenant has moved out of the shared
        tiles into a database of its own.
      </desc>
      <Caption x={0} y={30} width={196} name="shared" note={plans.shared} />
      <SharedTiles />
      <Caption x={237} y={30} width={204} name="schema" note={plans.schema} />
      <rect x={237.5} y={top + 0.5} width={203} height={150} className="fill-canvas stroke-line-strong" />
      <Room x={243} y={top + 6} width={93} height={139} fill="fill-glaze-3" />
      <Room x={342} y={top + 6} width={93} height={139} fill="fill-glaze-6" />
      <Caption x={237} y={229} width={204} name="database" note={plans.database} />
      <rect x={237.5} y={242.5} width={203} height={153} className="fill-canvas stroke-line-strong" />
      <Room x={243} y={248} width={192} height={142} fill="fill-accent" />
      <path d="M197 297.5h32" strokeDasharray="3 3" className="fill-none stroke-accent" strokeWidth={1.5} />
      <path d="m228 293 6 4.5-6 4.5" className="fill-none stroke-accent" strokeWidth={1.5} />
    </svg>
  )
}

function Caption({ x, y, width, name, note }: { x: number; y: number; width: number; name: string; note: string }) {
  return (
    <>
      <text x={x} y={y} className="fill-ink font-mono text-[13px] font-medium">
        {name}
      </text>
      <text x={x + width} y={y} textAnchor="end" className="fill-muted text-[12.5px]">
        {note}
      </text>
    </>
  )
}

function SharedTiles() {
  const tiles = Array.from({ length: columns * rows }, (_, index) => index).filter(
    (index) => index !== placeOf(vacated),
  )
  const gone = cornerOf(placeOf(vacated))
  return (
    <>
      <rect x={0.5} y={top + 0.5} width={195} height={351} className="fill-line stroke-line-strong" />
      {tiles.map((index) => {
        const { x, y } = cornerOf(index)
        return <rect key={index} x={x} y={y} width={pitch - 1} height={pitch - 1} className={fillOf(index)} />
      })}
      <rect x={gone.x} y={gone.y} width={pitch - 1} height={pitch - 1} className="fill-canvas" />
      <rect
        x={gone.x + 4}
        y={gone.y + 4}
        width={pitch - 9}
        height={pitch - 9}
        strokeDasharray="3 3"
        className="fill-none stroke-accent"
        strokeWidth={1.5}
      />
    </>
  )
}

/** One tenant's own place: its tables are the stripes. */
function Room({ x, y, width, height, fill }: { x: number; y: number; width: number; height: number; fill: string }) {
  const stripe = (height + 1) / 4
  return [0, 1, 2, 3].map((table) => (
    <rect key={table} x={x} y={y + table * stripe} width={width} height={stripe - 1} className={fill} />
  ))
}

function placeOf({ column, row }: { column: number; row: number }): number {
  return row * columns + column
}

function cornerOf(index: number): { x: number; y: number } {
  return { x: (index % columns) * pitch + 1, y: top + Math.floor(index / columns) * pitch + 1 }
}

function fillOf(index: number): string {
  return fills[Number(glazes[index])] ?? 'fill-surface'
}
