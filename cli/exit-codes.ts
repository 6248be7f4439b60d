export const exitCodes = { done: 0, failed: 1, usage: 2 } as const
export type ExitCode = (typeof exitCodes)[keyof typeof exitCodes]

/** As every command's help says it. */
export const exitCodesInWords =
  'Exit codes: 0 done; 1 failed, and it is said what to do; 2 wrong usage, and\nnothing was changed.'
