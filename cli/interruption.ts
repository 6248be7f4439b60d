/** A terminal's Ctrl-C may arrive twice, from the terminal and from whoever started us. */
const sameKeyMs = 700

/**
 * The first Ctrl-C, SIGTERM or end of whoever started us aborts, and what is under way is finished; the second ends the
 * process. `onStop` is told of the first.
 */
export function stopSignal(onStop: () => void): AbortSignal {
  const controller = new AbortController()
  let first = 0
  const stop = () => {
    if (first > 0 && performance.now() - first > sameKeyMs) process.exit(130)
    if (first > 0) return
    first = performance.now()
    onStop()
    controller.abort()
  }
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP', 'disconnect']) process.on(signal, stop)
  // The channel to the parent must not keep this process alive when its work is done.
  process.channel?.unref()
  return controller.signal
}
