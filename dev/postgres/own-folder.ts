import { execFile } from 'node:child_process'
import fs from 'node:fs/promises'
import { promisify } from 'node:util'
import type { RunAs } from './run-as'

/** Started by root, the server may run as another user than at an earlier start: its files change hands with it. */
export async function ownFolder(folder: string, { ids }: RunAs): Promise<void> {
  if (process.getuid?.() !== 0) return
  const { uid, gid } = ids ?? { uid: 0, gid: 0 }
  if ((await fs.stat(folder)).uid === uid) return
  await promisify(execFile)('chown', ['-R', `${uid}:${gid}`, folder])
}
