import type { PlacementKind } from '@/lib/billing/plans'

const wall = 'fill-none stroke-line-strong'

/** A placement as a small drawing: the accent tile is one tenant, the walls are what stands round it. */
export function PlacementGlyph({ placement }: { placement: PlacementKind }) {
  return (
    <svg aria-hidden viewBox="0 0 72 48" className="h-12 w-18">
      <rect x={0.5} y={0.5} width={71} height={47} className={wall} />
      {placement === 'shared' && (
        <>
          <path d="M18.5 1v46M36.5 1v46M54.5 1v46M1 16.5h70M1 32.5h70" className="stroke-line" />
          <rect x={37} y={17} width={17} height={15} className="fill-accent" />
        </>
      )}
      {placement === 'schema' && (
        <>
          <path d="M36.5 1v46" className="stroke-line" />
          <rect x={40.5} y={4.5} width={27} height={39} className={wall} />
          <rect x={43} y={7} width={22} height={34} className="fill-accent" />
        </>
      )}
      {placement === 'database' && <rect x={4} y={4} width={64} height={40} className="fill-accent" />}
    </svg>
  )
}
