import fs from 'node:fs'
import path from 'node:path'

/** A page or a route handler as the build knows it, with its parameters as Next writes them. */
export interface BuiltRoute {
  realm: 'site' | 'tenant' | 'ops'
  kind: 'page' | 'route'
  /** On its own host: `/settings/webhooks/[endpointId]`. */
  path: string
}

/** Everything that answers at an address, pages and route handlers alike. */
export function builtRoutes(): BuiltRoute[] {
  const folder = process.env.NEXT_DIST_DIR ?? '.next'
  const text = fs.readFileSync(path.join(folder, 'server/app-paths-manifest.json'), 'utf8')
  return Object.keys(JSON.parse(text) as Record<string, string>)
    .filter((file) => !file.startsWith('/_'))
    .map((file) => {
      const address = file.replaceAll(/\/\([\w-]+\)/g, '').replace(/\/(page|route)$/, '')
      const [, realm, rest = address] = /^\/(t\/\[tenant\]|ops)(?=\/|$)(.*)$/.exec(address) ?? []
      return {
        realm: realm === undefined ? 'site' : realm === 'ops' ? 'ops' : 'tenant',
        kind: file.endsWith('/page') ? 'page' : 'route',
        path: rest === '' ? '/' : rest,
      }
    })
}
