import { endOnSignal } from '@/dev/process/end-on-signal'
import { runCommand } from '@/dev/process/run-command'
import { isStopping, stopEverything } from '@/dev/process/running'
import { claimFolder } from '@/dev/stack/claim-folder'
import { readGiven } from '@/dev/stack/given'
import { progressOn } from '@/dev/stack/progress'
import { startNext } from '@/dev/stack/start-next'
import { startTicker } from '@/dev/stack/start-ticker'
import { summaryTable } from '@/dev/stack/summary-table'
import { startStack } from '@/dev/stack'

const dataDir = '.data'

await runCommand(async () => {
  const startedAt = Date.now()
  const claim = await claimFolder(dataDir)
  endOnSignal(() => {
    console.log('\nStopping…')
    claim.release()
  }, 0)
  try {
    await start(claim, startedAt)
  } catch (error) {
    if (isStopping()) return
    claim.release()
    await stopEverything()
    throw error
  }
})

async function start(claim: Awaited<ReturnType<typeof claimFolder>>, startedAt: number): Promise<void> {
  const progress = progressOn(process.stdout)
  const stop = async (name: string) => {
    if (isStopping()) return
    console.error(`${name} has ended: stopping everything.`)
    claim.release()
    await stopEverything()
    process.exit(1)
  }
  const stack = await startStack({
    mode: 'dev',
    dataDir,
    given: readGiven(),
    progress,
    onGone: (name) => void stop(name),
  })
  const next = await progress.step(`Next on port ${stack.ports.PORT}`, () =>
    startNext({
      mode: 'dev',
      port: stack.ports.PORT,
      env: stack.env,
      onOutput: (chunk) => process.stdout.write(chunk),
      onProcess: (running) => claim.note({ name: 'next', pid: running.pid }),
    }),
  )
  void next.ended.then(({ code, signal }) => stop(`Next (${signal ?? `exit code ${code}`})`))
  claim.announce(stack.urls)
  console.log(summaryTable(stack.urls, startedAt))
  startTicker(stack)
}
