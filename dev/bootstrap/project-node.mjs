import fs from 'node:fs'
import path from 'node:path'
import { root } from './root.mjs'
import { runNpm } from './run-npm.mjs'

/**
 * The Node 24 that comes as a package, so that an older Node on the machine is enough to start. Its binary is brought
 * by an install script; where scripts were skipped, it is fetched now. Without it, a new enough Node of the machine does.
 */
export async function projectNode() {
  const folder = path.join(root, 'node_modules/node')
  const binary = path.join(folder, process.platform === 'win32' ? 'bin/node.exe' : 'bin/node')
  if (fs.existsSync(binary)) return binary
  const wanted = JSON.parse(fs.readFileSync(path.join(folder, 'package.json'), 'utf8')).version
  if (isNewEnough(process.versions.node)) return process.execPath
  const packageName = `${prefix()}-${platform()}-${process.arch}`
  await runNpm(
    ['install', '--no-save', '--no-package-lock', `${packageName}@${wanted}`],
    `Installing Node ${wanted}`,
    folder,
  )
  const fetched = path.join(folder, 'node_modules', packageName, path.relative(folder, binary))
  fs.mkdirSync(path.dirname(binary), { recursive: true })
  fs.copyFileSync(fetched, binary)
  fs.chmodSync(binary, 0o755)
  return binary
}

function isNewEnough(version) {
  const [major, minor] = version.split('.').map(Number)
  return major > 22 || (major === 22 && minor >= 12)
}

function prefix() {
  return process.platform === 'darwin' && process.arch === 'arm64' ? 'node-bin' : 'node'
}

function platform() {
  return process.platform === 'win32' ? 'win' : process.platform
}
