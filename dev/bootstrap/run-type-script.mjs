import { spawn } from 'node:child_process'
import path from 'node:path'
import { root } from './root.mjs'
import { whenNpmIsGone } from './when-npm-is-gone.mjs'

/**
 * Hands over to a TypeScript program, under the project's Node, and ends as it ends.
 * The program notices by its IPC channel when this process is killed. A terminal's Ctrl-C reaches both: it gets the signal twice.
 */
export function runTypeScript(node, script, args) {
  const bin = path.join(root, 'node_modules/.bin')
  const env = { ...process.env, PATH: `${bin}${path.delimiter}${process.env.PATH}`, NEXT_TELEMETRY_DISABLED: '1' }
  const child = spawn(node, ['--enable-source-maps', '--import', 'tsx', script, ...args], {
    cwd: root,
    env,
    stdio: ['inherit', 'inherit', 'inherit', 'ipc'],
  })
  whenNpmIsGone(() => child.kill('SIGTERM'))
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => child.kill(signal))
  child.on('error', (error) => {
    console.error(`Could not start ${node}: ${error.message}`)
    process.exit(1)
  })
  child.on('exit', (code, signal) => process.exit(code ?? (signal === 'SIGINT' ? 130 : 1)))
}
