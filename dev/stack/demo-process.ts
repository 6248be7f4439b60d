// Loads the demo data with the app's environment, in a process of its own: none of the app's pools stay open in ours.
import { loadDemo } from '@/dev/demo/load-demo'
import { runCommand } from '@/dev/process/run-command'

await runCommand(async () => {
  const { signIns } = await loadDemo({ simulator: process.argv.includes('--simulator') })
  await new Promise((resolve) => process.send?.(signIns, resolve))
  process.exit(0)
})
