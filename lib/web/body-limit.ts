/** Highest number of bytes in a request's body: of an action, and of a route that sets no other. Read by next.config.ts and the middleware, too. */
export const bodyLimitBytes = 256 * 1024
