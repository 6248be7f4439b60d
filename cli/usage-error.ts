/** The command as it was written can't be run: exit code 2. Nothing was changed. */
export class UsageError extends Error {}

/** Something foreseen stands in the way, and the message says what to do: exit code 1, without a stack or an id. */
export class CommandError extends Error {}
