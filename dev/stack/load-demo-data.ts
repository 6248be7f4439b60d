import fs from 'node:fs/promises'
import { withClient } from '@/dev/db/with-client'
import { demoWorkspaces } from '@/dev/demo/demo-workspaces'
import type { DemoSignIn } from '@/dev/demo/load-demo'
import { startProcess } from '@/dev/process/start-process'
import type { Stack } from '@/dev/stack'

/** Whose first start this was, and what it gave. `bornAt` tells one database from the next one of the same name. */
type Loaded = { bornAt: string; signIns: DemoSignIn[] }

/** Loads the demo data into databases that have never had them, or not all of them; gives who can sign in. */
export async function loadDemoOnce(stack: Stack): Promise<DemoSignIn[]> {
  const file = `${stack.dataDir}/demo.json`
  const bornAt = await birthOf(stack.databases.control.ownerUrl)
  const known = await readLoaded(file)
  if (known?.bornAt === bornAt && isComplete(known)) return known.signIns
  const signIns = await loadDemoData(stack)
  await fs.writeFile(file, JSON.stringify({ bornAt, signIns } satisfies Loaded, null, 2))
  return signIns
}

/** Loads the demo data, in a process of its own. Throws with what that process said. */
export async function loadDemoData({ env, urls }: Pick<Stack, 'env' | 'urls'>): Promise<DemoSignIn[]> {
  const simulator = urls.stripeUrl ? ['--simulator'] : []
  const { child, ended } = startProcess({
    command: [process.execPath, '--import', 'tsx', 'dev/stack/demo-process.ts', ...simulator],
    env: { ...process.env, ...env },
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
  })
  let said = ''
  let signIns: DemoSignIn[] = []
  for (const stream of [child.stdout, child.stderr]) stream?.on('data', (chunk) => (said += String(chunk)))
  child.once('message', (message) => (signIns = message as DemoSignIn[]))
  const { code } = await ended
  if (code !== 0) throw new Error(`The demo data could not be loaded:\n${said.trim()}`)
  return signIns
}

async function birthOf(controlUrl: string): Promise<string> {
  const { rows } = await withClient(controlUrl, (client) =>
    client.query<{ born_at: Date }>('SELECT min(started_at) AS born_at FROM _prisma_migrations'),
  )
  return rows[0]?.born_at.toISOString() ?? ''
}

/** False after a release that had fewer workspaces. */
const isComplete = ({ signIns }: Loaded) =>
  demoWorkspaces.every(({ slug }) => signIns.some(({ tenant }) => tenant === slug))

async function readLoaded(file: string): Promise<Loaded | null> {
  return fs.readFile(file, 'utf8').then(
    (text) => JSON.parse(text) as Loaded,
    () => null,
  )
}
