/** How many requests a minute has, how many are left of them, and in how many seconds it begins anew. */
interface Rate {
  allowed: number
  left: number
  reset: number
}

/** Says so (https://datatracker.ietf.org/doc/draft-ietf-httpapi-ratelimit-headers/06/). */
export function describeRate(headers: Headers, { allowed, left, reset }: Rate): void {
  headers.set('ratelimit-policy', `${allowed};w=60`)
  headers.set('ratelimit-limit', String(allowed))
  headers.set('ratelimit-remaining', String(left))
  headers.set('ratelimit-reset', String(reset))
}
