import net from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'

/** Sends the beginning of a request, waits a moment for whatever comes of it, and hangs up. */
export async function breakOff(origin: string, text: string): Promise<void> {
  const socket = net.connect(Number(new URL(origin).port), '127.0.0.1')
  socket.on('error', () => undefined)
  await new Promise<void>((resolve) => socket.write(text, () => resolve()))
  await sleep(300)
  socket.destroy()
}
