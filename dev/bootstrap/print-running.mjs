import fs from 'node:fs'
import net from 'node:net'
import path from 'node:path'
import { isAlive } from './is-alive.mjs'
import { root } from './root.mjs'

/** Prints where the running product is, as JSON on stdout. Gives the exit code: 1 when it doesn't run. */
export async function printRunning() {
  const file = path.join(root, '.data/dev.json')
  const running = fs.existsSync(file) ? JSON.parse(fs.readFileSync(file, 'utf8')) : null
  if (!running?.urls || !isAlive(running.pid) || !(await accepts(new URL(running.urls.siteUrl).port))) {
    console.error('The product is not running here. Start it with "npm run dev".')
    return 1
  }
  console.log(JSON.stringify(running.urls, null, 2))
  return 0
}

function accepts(port) {
  return new Promise((resolve) => {
    const socket = net.connect({ host: '127.0.0.1', port: Number(port) })
    socket.once('connect', () => {
      socket.destroy()
      resolve(true)
    })
    socket.once('error', () => resolve(false))
  })
}
