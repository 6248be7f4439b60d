import type { Server } from 'node:net'

/**
 * Listens on 127.0.0.1. A port that is taken rejects with an Error that names it and has
 * code `EADDRINUSE`; `what` is the program's name for the message.
 */
export async function listen(server: Server, port: number, what: string): Promise<void> {
  const { promise, resolve, reject } = Promise.withResolvers<void>()
  const fail = (error: NodeJS.ErrnoException): void => reject(explain(error, port, what))
  server.once('error', fail)
  server.listen(port, '127.0.0.1', resolve)
  await promise
  server.off('error', fail)
}

function explain(cause: NodeJS.ErrnoException, port: number, what: string): Error {
  const reason = cause.code === 'EADDRINUSE' ? 'it is taken by another program' : cause.message
  const error = new Error(`${what} cannot listen on port ${port}: ${reason}.`, { cause })
  return Object.assign(error, { code: cause.code })
}
