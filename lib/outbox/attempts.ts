/** With the pauses below, what can't be sent is given up after about 15 hours. */
export const mostAttempts = 12

/** Pause after the n-th failure: 30 s, doubling, 6 hours at most. */
export const pauseMs = (attempts: number) => Math.min(30_000 * 2 ** (attempts - 1), 6 * 60 * 60 * 1000)
