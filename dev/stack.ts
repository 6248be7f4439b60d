import fs from 'node:fs/promises'
import os from 'node:os'
import path from 'node:path'
import type { DatabaseUrls } from '@/dev/db/database-urls'
import { generateClients } from '@/dev/prisma/generate-clients'
import { removeAtExit } from '@/dev/process/guardian'
import { appEnv } from '@/dev/stack/app-env'
import { type Ports, choosePorts, randomPorts } from '@/dev/stack/choose-ports'
import { type Given, nothingGiven } from '@/dev/stack/given'
import { keepRunning } from '@/dev/stack/keep-running'
import { type Progress, silentProgress } from '@/dev/stack/progress'
import { keepSecrets, makeSecrets } from '@/dev/stack/secrets'
import { type Databases, startDatabases } from '@/dev/stack/start-databases'
import { startSimulators } from '@/dev/stack/start-simulators'
import { type StackUrls, stackUrls } from '@/dev/stack/urls'

export type StackOptions = {
  /**
   * `dev`: ports that people know, data and secrets kept in `dataDir`, and whatever `given` says goes before ours.
   * `throw-away`: free ports and a temporary folder, nothing kept, nothing taken from the environment.
   */
  mode: 'dev' | 'throw-away'
  /** Default `.data` in the mode dev. */
  dataDir?: string
  given?: Given
  progress?: Progress
  /** False leaves out the Stripe simulator, the mail inbox and the simulated accounts elsewhere. */
  simulators?: boolean
  /** Something has ended for good that the rest can't do without. */
  onGone?: (name: string) => void
}

/** Everything that the app needs around it, running; Next itself is started with `startNext`. */
export type Stack = {
  dataDir: string
  ports: Ports
  databases: DatabaseUrls
  /** Of an administrator of each database server, that of the control database first; none where only the databases' own URLs were given. */
  superuserUrls: string[]
  /** The app's environment, complete. */
  env: Record<string, string>
  urls: StackUrls
  stop: () => Promise<void>
}

/** Starts databases (migrated), generated clients, Stripe simulator, mail inbox and simulated accounts elsewhere. What has ended by itself is started again. */
export async function startStack(options: StackOptions): Promise<Stack> {
  const { mode, given = nothingGiven, progress = silentProgress, simulators = true } = options
  const throwAway = mode === 'throw-away'
  const dataDir = throwAway ? await temporaryFolder() : await keptFolder(options.dataDir ?? '.data')
  const secrets = throwAway ? makeSecrets() : await keepSecrets(`${dataDir}/secrets.json`)
  const ports = throwAway ? await randomPorts() : await choosePorts(given)
  const siteUrl = given.app.SITE_URL ?? `http://saas.localhost:${ports.PORT}`

  const [databases, started] = await Promise.all([
    startDatabases({ dataDir, ports, throwAway, given, secrets, progress }),
    startSimulators({ dataDir, ports, siteUrl, secrets, given, progress, wanted: simulators }),
    progress.step('Prisma clients', async (say) => say((await generateClients()) ? 'generated' : 'up to date')),
  ])
  const { stripeUrl, mailUrl, smtpUrl, oauthUrl } = started
  const stopDatabases = keepDatabasesRunning(databases, options, progress)
  return {
    dataDir,
    ports,
    databases: databases.urls,
    superuserUrls: databases.superuserUrls,
    env: appEnv({
      dataDir,
      siteUrl,
      databases: databases.urls,
      secrets,
      stripeUrl,
      smtpUrl,
      oauthUrl,
      given: given.app,
    }),
    urls: stackUrls(siteUrl, databases.urls, { stripeUrl, mailUrl, oauthUrl }),
    stop: async () => {
      await Promise.all([started.stop(), stopDatabases()])
      if (throwAway) await fs.rm(dataDir, { recursive: true, force: true })
    },
  }
}

function keepDatabasesRunning({ servers }: Databases, { onGone }: StackOptions, { note }: Progress) {
  const kept = servers.map(({ name, server, restart }) =>
    keepRunning(name, server, restart, { note, onGone: () => onGone?.(name) }),
  )
  return () => Promise.all(kept.map(({ stop }) => stop()))
}

async function temporaryFolder(): Promise<string> {
  const folder = await fs.mkdtemp(path.join(os.tmpdir(), 'tenantry-'))
  removeAtExit(folder)
  await fs.chmod(folder, 0o755) // started by root, Postgres may have to run as somebody else
  return folder
}

async function keptFolder(folder: string): Promise<string> {
  await fs.mkdir(folder, { recursive: true })
  return path.resolve(folder)
}
