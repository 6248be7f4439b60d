/** As many tasks change in one go, which is one transaction. */
export const mostTasksAtOnce = 1_000
