import fs from 'node:fs'
import { isAlive } from '@/dev/process/signal-group'
import type { Running } from './claim-folder'

/**
 * For commands that work on the product's databases: gives this process the whole environment of the product that
 * `npm run dev` runs here, unless the environment or `.env` names a control plane. True where it did. Throws an error that
 * says what to do where neither is there. Call it before anything reads the environment.
 */
export function joinRunningStack(dataDir = '.data'): boolean {
  if (fs.existsSync('.env')) process.loadEnvFile('.env')
  if (process.env.CONTROL_URL || process.env.CONTROL_OWNER_URL) return false
  const env = runningEnv(`${dataDir}/dev.json`)
  if (!env) {
    throw new Error(
      'Which product? Nothing runs here, and the environment names no control plane. Start it with "npm run dev", or set CONTROL_URL and the rest of .env.example.',
    )
  }
  Object.assign(process.env, env)
  return true
}

function runningEnv(file: string): Running['env'] {
  if (!fs.existsSync(file)) return undefined
  const { pid, env } = JSON.parse(fs.readFileSync(file, 'utf8')) as Running
  return isAlive(pid) ? env : undefined
}
