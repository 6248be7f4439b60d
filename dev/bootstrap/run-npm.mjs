import { spawn } from 'node:child_process'
import fs from 'node:fs'
import path from 'node:path'
import { root } from './root.mjs'

/**
 * Runs npm with a line that shows that something is happening. What npm says is shown only if it fails.
 * `cwd` defaults to the project's root.
 */
export async function runNpm(args, title, cwd = root) {
  const started = Date.now()
  const seconds = () => Math.round((Date.now() - started) / 1000)
  const modules = path.join(cwd, 'node_modules')
  const show = progressLine()
  show(`${title}…`)
  const timer = setInterval(() => show(`${title}… ${countPackages(modules)} packages, ${seconds()} s`), show.everyMs)
  const { code, output } = await npm(args, cwd)
  clearInterval(timer)
  if (code === 0) return show.done(`${title}: ${countPackages(modules)} packages in ${seconds()} s`)
  show.done(`${title}: failed after ${seconds()} s`)
  throw new Error(`${output.trim()}\n\n"npm ${args.join(' ')}" failed (exit code ${code}).`)
}

function npm(args, cwd) {
  // Under `npm run`, npm_execpath is npm's own program; else npm is looked for on the PATH.
  const own = process.env.npm_execpath
  const known = own && /\.[cm]?js$/.test(own) && own.includes('npm-cli')
  const windows = process.platform === 'win32'
  const child = known
    ? spawn(process.execPath, [own, ...args], { cwd, stdio: ['ignore', 'pipe', 'pipe'] })
    : spawn(windows ? 'npm.cmd' : 'npm', args, { cwd, stdio: ['ignore', 'pipe', 'pipe'], shell: windows })
  let output = ''
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk) => (output += chunk))
  return new Promise((resolve) => {
    child.on('error', (error) => resolve({ code: 1, output: `npm could not be started: ${error.message}` }))
    child.on('close', (code) => resolve({ code: code ?? 1, output }))
  })
}

function progressLine() {
  const tty = process.stderr.isTTY
  const show = (text) => process.stderr.write(tty ? `\r\x1b[2K◌ ${text}` : `◌ ${text}\n`)
  const done = (text) => process.stderr.write(`${tty ? '\r\x1b[2K' : ''}✔ ${text}\n`)
  return Object.assign(show, { done, everyMs: tty ? 1_000 : 10_000 })
}

/** Folders come first, at once; a package that has arrived has its package.json. */
function countPackages(modules) {
  if (!fs.existsSync(modules)) return 0
  const names = fs.readdirSync(modules).filter((name) => !name.startsWith('.'))
  const folders = names.flatMap((name) => {
    const folder = path.join(modules, name)
    return name.startsWith('@') ? fs.readdirSync(folder).map((inside) => path.join(folder, inside)) : [folder]
  })
  return folders.filter((folder) => fs.existsSync(path.join(folder, 'package.json'))).length
}
