import net from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'

/** Waits until something accepts connections on 127.0.0.1:port. Throws after `patienceMs`, or at once when `over()` says so. */
export async function waitForPort(port: number, patienceMs: number, over: () => boolean = () => false): Promise<void> {
  const deadline = Date.now() + patienceMs
  while (!(await accepts(port))) {
    if (over()) throw new Error(`It ended before it answered on port ${port}.`)
    if (Date.now() > deadline) throw new Error(`Nothing answers on port ${port} after ${patienceMs / 1000} s.`)
    await sleep(50)
  }
}

function accepts(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = net.connect({ host: '127.0.0.1', port })
    socket.once('connect', () => {
      socket.destroy()
      resolve(true)
    })
    socket.once('error', () => resolve(false))
  })
}
