// Outlives its parent by a moment: when the parent is gone, however it went, ends what it had started and clears up.
import fs from 'node:fs'

const wards = new Map()
const folders = new Set()

process.on('message', (message) => {
  if (message.watch) wards.set(message.watch, message.signal)
  if (message.forget) wards.delete(message.forget)
  if (message.remove) folders.add(message.remove)
})

// A signal meant for the whole terminal must not end the one that cleans up after it.
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => {})

process.on('disconnect', () => void clearUp())

async function clearUp() {
  for (const [pid, signal] of wards) send(pid, signal)
  for (let waited = 0; waited < 5_000 && [...wards.keys()].some((pid) => send(pid, 0)); waited += 50) {
    await new Promise((resolve) => setTimeout(resolve, 50))
  }
  for (const pid of wards.keys()) send(pid, 'SIGKILL')
  for (const folder of folders) fs.rmSync(folder, { recursive: true, force: true, maxRetries: 20, retryDelay: 100 })
  process.exit(0)
}

/** Signals a whole process group; false when there is none any more. */
function send(pid, signal) {
  try {
    process.kill(process.platform === 'win32' ? pid : -pid, signal)
    return true
  } catch (error) {
    return error.code === 'EPERM'
  }
}
