import { randomBytes } from 'node:crypto'
import { createWriteStream } from 'node:fs'
import fs from 'node:fs/promises'
import type { Writable } from 'node:stream'
import { CommandError, UsageError } from './usage-error'

/** @throws UsageError, naming the option, where there is such a file */
export async function assertFree(option: string, file: string): Promise<void> {
  if (await fs.lstat(file).catch(() => null)) throw new UsageError(`${option}: ${file} is there already.`)
}

/**
 * Writes a file for its owner's eyes only, which gets its name when it is whole: one that was broken off never looks like one.
 * A file that has come there meanwhile stays.
 */
export async function writeWhole<T>(file: string, write: (destination: Writable) => Promise<T>): Promise<T> {
  const part = `${file}.${randomBytes(4).toString('hex')}.part`
  try {
    // Opened before anything is begun: a folder that isn't there is said at once.
    await fs.writeFile(part, '', { mode: 0o600, flag: 'wx' })
    const result = await write(createWriteStream(part, { flush: true }))
    await fs.link(part, file).catch(async (error: unknown) => {
      if (isCode(error, 'EEXIST')) throw new CommandError(`${file} has come there meanwhile, and stays as it is.`)
      await fs.rename(part, file) // no links on this file system
    })
    return result
  } catch (error) {
    if (isCode(error, 'ENOENT')) throw new CommandError(`There is no folder for ${file}.`, { cause: error })
    if (isCode(error, 'EACCES')) throw new CommandError(`${file} may not be written.`, { cause: error })
    if (isCode(error, 'ENOSPC')) throw new CommandError(`There is no room for ${file}.`, { cause: error })
    throw error
  } finally {
    await fs.rm(part, { force: true })
  }
}

const isCode = (error: unknown, code: string) => error instanceof Error && 'code' in error && error.code === code
