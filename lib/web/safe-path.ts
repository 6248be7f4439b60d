/** A path on this host to go on to, or `/`. Anything that a browser might take for another origin is dropped. */
export function safePath(next: unknown): string {
  if (typeof next !== 'string' || !next.startsWith('/') || next.length > 2_000) return '/'
  const here = 'http://here.invalid'
  if (!URL.canParse(next, here)) return '/'
  const url = new URL(next, here)
  return url.origin === here && !url.pathname.startsWith('//') ? url.pathname + url.search : '/'
}
