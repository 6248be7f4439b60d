import fs from 'node:fs/promises'
import os from 'node:os'
import path from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { withClient } from '@/dev/db/with-client'
import { freePort } from '@/dev/process/free-port'
import { isAlive } from '@/dev/process/signal-group'
import { readPostmaster } from './postmaster-file'
import { startPostgres } from './start-postgres'

const folder = await fs.mkdtemp(path.join(os.tmpdir(), 'tenantry-'))
await fs.chmod(folder, 0o755)
const options = { dataDir: path.join(folder, 'pg'), port: await freePort(), password: 'p', throwAway: true }
afterAll(() => fs.rm(folder, { recursive: true, force: true }))

const answer = async (url: string) => (await withClient(url, (client) => client.query('SELECT 1 AS one'))).rows

test('starts, stops, and starts again on the same data', async () => {
  const first = await startPostgres(options)
  await withClient(first.superuserUrl('postgres'), (client) => client.query('CREATE TABLE kept (id int)'))
  await first.stop()
  expect(await readPostmaster(options.dataDir)).toBeNull()
  const second = await startPostgres(options)
  await withClient(second.superuserUrl('postgres'), (client) => client.query('TABLE kept'))
  await second.stop()
})

test('takes over from a server that was killed, and from one that was left running', async () => {
  const killed = await startPostgres(options)
  process.kill((await readPostmaster(options.dataDir))?.pid ?? 0, 'SIGKILL')
  await killed.ended
  expect(await readPostmaster(options.dataDir)).not.toBeNull()

  const orphan = await startPostgres(options)
  const orphanPid = (await readPostmaster(options.dataDir))?.pid ?? 0
  const last = await startPostgres({ ...options, port: await freePort() })
  await orphan.ended
  expect(isAlive(orphanPid)).toBe(false)
  expect(await answer(last.superuserUrl('postgres'))).toEqual([{ one: 1 }])
  await last.stop()
})

test('a lock file whose number is another process’s is no obstacle', async () => {
  const content = `${process.pid}\n${options.dataDir}\n1\n${options.port}\n\n127.0.0.1\n0 0\nready\n`
  await fs.writeFile(path.join(options.dataDir, 'postmaster.pid'), content)
  const server = await startPostgres(options)
  expect(await answer(server.superuserUrl('postgres'))).toEqual([{ one: 1 }])
  await server.stop()
})

test('a lock file whose number is that of the server beside it, in a folder whose name goes on, leaves that one alone', async () => {
  const beside = await startPostgres({ ...options, dataDir: `${options.dataDir}-eu`, port: await freePort() })
  const other = await readPostmaster(`${options.dataDir}-eu`)
  await fs.copyFile(`${options.dataDir}-eu/postmaster.pid`, path.join(options.dataDir, 'postmaster.pid'))
  const server = await startPostgres(options)
  expect(isAlive(other?.pid ?? 0)).toBe(true)
  expect(await answer(beside.superuserUrl('postgres'))).toEqual([{ one: 1 }])
  await Promise.all([server.stop(), beside.stop()])
})

test('a port in use is an error that says so', async () => {
  const server = await startPostgres(options)
  const attempt = startPostgres({ ...options, dataDir: path.join(folder, 'other') })
  await expect(attempt).rejects.toThrow(new RegExp(`did not start on port ${options.port}:[^]*in use`))
  await server.stop()
})
