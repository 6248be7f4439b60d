/** A stretch of source code. */
export type Span = { start: number; end: number }

export const spanOf = ({ start, end }: Span): Span => ({ start, end })
export const isWithin = (inner: Span, outer: Span) => inner.start >= outer.start && inner.end <= outer.end

/** The smallest of these, if there is any. */
export function innermost<T>(found: T[], span: (one: T) => Span): T | undefined {
  const size = (one: T) => span(one).end - span(one).start
  return found.toSorted((a, b) => size(a) - size(b))[0]
}
