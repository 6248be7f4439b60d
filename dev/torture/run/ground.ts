/** Where a torture takes place: servers that it may administer, with two regions; the environment names their databases. */
export interface Ground {
  /** The same database, as the superuser of its server. */
  asSuperuser: (url: string) => string
  /** A database of each server, as its superuser. */
  servers: string[]
  controlUrl: string
}

/** The same URL with the superuser of whichever of `servers` it leads to. */
export function superuserAmong(servers: readonly string[]): Ground['asSuperuser'] {
  return (url) => {
    const wanted = new URL(url)
    const server = servers.map((one) => new URL(one)).find(({ host }) => host === wanted.host)
    if (!server) throw new Error(`no superuser is known for ${wanted.host}`)
    server.pathname = wanted.pathname
    return server.href
  }
}
