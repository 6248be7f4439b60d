import { execFile } from 'node:child_process'
import { promisify } from 'node:util'

/** How to start a program that refuses to be root: something to put before its command line, or ids to start it under. */
export type RunAs = { prefix: string[]; ids: { uid: number; gid: number } | null }

const asMyself: RunAs = { prefix: [], ids: null }
const unshare = ['unshare', '--user', '--map-user=65534', '--map-group=65534']
const run = promisify(execFile)

/**
 * Postgres refuses to run as root. A user namespace in which root looks like nobody needs neither a user nor a chown;
 * a container may forbid that, then the `postgres` or `nobody` user of the machine serves.
 */
export async function chooseRunAs(): Promise<RunAs> {
  if (process.getuid?.() !== 0) return asMyself
  if (await works([...unshare, 'true'])) return { prefix: unshare, ids: null }
  for (const user of ['postgres', 'nobody']) {
    const ids = await Promise.all([idOf('-u', user), idOf('-g', user)])
    if (ids[0] !== null && ids[1] !== null) return { prefix: [], ids: { uid: ids[0], gid: ids[1] } }
  }
  throw new Error(
    'Postgres does not run as root, and no other user is here. Start as an ordinary user, or give DATABASE_URL.',
  )
}

async function works([program = '', ...args]: string[]): Promise<boolean> {
  return run(program, args).then(
    () => true,
    () => false,
  )
}

async function idOf(flag: '-u' | '-g', user: string): Promise<number | null> {
  return run('id', [flag, user]).then(
    ({ stdout }) => Number(stdout),
    () => null,
  )
}
