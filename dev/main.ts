import { endOnSignal } from '@/dev/process/end-on-signal'
import { runCommand } from '@/dev/process/run-command'
import { isStopping, stopEverything } from '@/dev/process/running'
import type { RunningProcess } from '@/dev/process/start-process'
import { type Claim, claimFolder } from '@/dev/stack/claim-folder'
import { readGiven } from '@/dev/stack/given'
import { loadDemoOnce } from '@/dev/stack/load-demo-data'
import { progressOn } from '@/dev/stack/progress'
import { readWorkspaces } from '@/dev/stack/read-workspaces'
import { startNext } from '@/dev/stack/start-next'
import { startTicker } from '@/dev/stack/start-ticker'
import { type Demo, summaryTable } from '@/dev/stack/summary-table'
import { type Stack, startStack } from '@/dev/stack'

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

async function start(claim: Claim, startedAt: number): Promise<void> {
  const progress = progressOn(process.stdout)
  const stop = async (name: string) => {
    if (isStopping()) return
    console.error(`${name} has ended: stopping everything.`)
    claim.release()
    await stopEverything()
    process.exit(1)
  }
  const given = readGiven()
  const stack = await startStack({ mode: 'dev', dataDir, given, progress, onGone: (name) => void stop(name) })
  const [demo, next] = await Promise.all([
    // Databases that somebody made and named one by one are not for trying things out.
    given.databases ? noDemo : progress.step('Demo workspaces', () => demoOf(stack)),
    progress.step(`Next on port ${stack.ports.PORT}`, () => startDevelopmentServer(stack, claim)),
  ])
  void next.ended.then(({ code, signal }) => stop(`Next (${signal ?? `exit code ${code}`})`))
  claim.announce(stack.urls, stack.env)
  console.log(summaryTable(stack.urls, demo, startedAt))
  startTicker(stack)
}

const noDemo: Demo = { signIns: [], workspaces: [] }

async function demoOf(stack: Stack): Promise<Demo> {
  const signIns = await loadDemoOnce(stack)
  const slugs = [...new Set(signIns.map(({ tenant }) => tenant))]
  return { signIns, workspaces: await readWorkspaces(stack.databases.control.ownerUrl, slugs) }
}

function startDevelopmentServer({ ports, env }: Stack, claim: Claim): Promise<RunningProcess> {
  return startNext({
    mode: 'dev',
    port: ports.PORT,
    env,
    onOutput: (chunk) => process.stdout.write(chunk),
    onProcess: ({ pid }) => claim.note({ name: 'next', pid }),
  })
}
