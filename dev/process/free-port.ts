import net from 'node:net'

/** A port that nobody has: any, the first free one from `from` on, or an error when there is none. */
export async function freePort(from?: number): Promise<number> {
  if (from === undefined) return listen({ port: 0, host: '127.0.0.1' })
  for (let port = from; port < from + 100; port++) {
    if (await isFree(port)) return port
  }
  throw new Error(`No free port between ${from} and ${from + 99}.`)
}

/** Free on every address: a server on 127.0.0.1 alone may not stop another on all of them, yet would get its visitors. */
export async function isFree(port: number): Promise<boolean> {
  for (const host of ['::', '0.0.0.0', '127.0.0.1', '::1']) {
    try {
      await listen({ port, host })
    } catch (error) {
      // A machine without IPv6 has nobody there either.
      if (error instanceof Error && 'code' in error && error.code === 'EADDRINUSE') return false
    }
  }
  return true
}

function listen(at: { port: number; host: string }): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = net.createServer()
    server.once('error', reject)
    server.listen(at, () => {
      const address = server.address()
      server.close(() => resolve(typeof address === 'object' && address ? address.port : at.port))
    })
  })
}
