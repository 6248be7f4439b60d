import { stopEverything } from './running'

/**
 * Ctrl-C, SIGTERM, a closed terminal or the death of the program that started this one: everything that runs is stopped,
 * then this process ends with `exitCode`. `before` runs first, once.
 */
export function endOnSignal(before: () => void | Promise<void>, exitCode: number): void {
  let ending = false
  const end = async () => {
    if (ending) return // a terminal's Ctrl-C arrives twice
    ending = true
    await before()
    await stopEverything()
    process.exit(exitCode)
  }
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP', 'disconnect']) process.on(signal, () => void end())
  // The channel to the parent must not keep this process alive when its work is done.
  process.channel?.unref()
}
