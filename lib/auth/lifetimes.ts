const minuteMs = 60 * 1000
const hourMs = 60 * minuteMs
export const dayMs = 24 * hourMs

/** A session ends this long after its last use, give or take the day between two renewals. */
export const sessionLifeMs = 14 * dayMs

/** What a mailed link is for → how long it works. */
export const linkLifeMs = {
  confirm_sign_up: 24 * hourMs,
  reset_password: hourMs,
  accept_invitation: 7 * dayMs,
  /** Asked for a moment ago, and as good as a password. */
  sign_in: 15 * minuteMs,
  /** Between a password and a code. */
  second_factor: 10 * minuteMs,
  change_email: 24 * hourMs,
  /** With which the old address objects to a new one, before and after it is confirmed. */
  keep_email: 3 * dayMs,
  /** Somebody joins by themselves, where the workspace lets them. Sealed, and no row: there is nobody yet whose token it could be. */
  join: 24 * hourMs,
  oauth: 10 * minuteMs,
  passkey: 10 * minuteMs,
} as const

/** A lifetime in words, in its largest even unit from two on: "14 days", "24 hours", "an hour", "30 minutes". */
export function describeDuration(ms: number): string {
  if (ms === hourMs) return 'an hour'
  if (ms >= 2 * dayMs && ms % dayMs === 0) return `${ms / dayMs} days`
  if (ms >= 2 * hourMs && ms % hourMs === 0) return `${ms / hourMs} hours`
  return `${Math.round(ms / minuteMs)} minutes`
}
