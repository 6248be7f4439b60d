import { createHash } from 'node:crypto'
import fs from 'node:fs'
import path from 'node:path'
import { linkPostgresLibraries } from './link-postgres-libraries.mjs'
import { projectNode } from './project-node.mjs'
import { root } from './root.mjs'
import { runNpm } from './run-npm.mjs'

const lockFile = path.join(root, 'package-lock.json')
const hiddenLockFile = path.join(root, 'node_modules/.package-lock.json')
const stampFile = path.join(root, 'node_modules/.tenantry-lock')

/**
 * Makes node_modules what package-lock.json says, and mends what a skipped install script leaves out.
 * Says what it does on stderr. Gives the path of the Node that everything else runs on.
 */
export async function installMissing() {
  const hash = createHash('sha256').update(fs.readFileSync(lockFile)).digest('hex')
  if (!isInstalled(hash)) {
    const why = fs.existsSync(hiddenLockFile) ? 'package-lock.json has changed' : 'first start'
    await runNpm(['ci', '--no-audit', '--no-fund', '--loglevel=error'], `Installing packages (${why})`)
  }
  const node = await projectNode()
  linkPostgresLibraries()
  if (readOrEmpty(stampFile) !== hash) fs.writeFileSync(stampFile, hash)
  return node
}

/** npm writes its hidden lockfile last, so that a broken-off install has none. */
function isInstalled(hash) {
  if (!fs.existsSync(hiddenLockFile)) return false
  return readOrEmpty(stampFile) === hash || fs.statSync(hiddenLockFile).mtimeMs >= fs.statSync(lockFile).mtimeMs
}

function readOrEmpty(file) {
  return fs.existsSync(file) ? fs.readFileSync(file, 'utf8') : ''
}
