/**
 * Runs a command's main function; an error is one message for a person, with its stack only where DEBUG is set, and exit
 * code 1. The code that `main` gives, if any, is the exit code.
 */
export async function runCommand(main: () => Promise<number | void>): Promise<void> {
  try {
    process.exitCode = (await main()) ?? 0
  } catch (error) {
    const shown = error instanceof Error && !process.env.DEBUG ? error.message : error
    console.error(shown)
    process.exitCode = 1
  }
}
