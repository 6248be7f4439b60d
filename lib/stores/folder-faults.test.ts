import { randomBytes } from 'node:crypto'
import fs from 'node:fs/promises'
import os from 'node:os'
import path from 'node:path'
import { Readable } from 'node:stream'
import { buffer } from 'node:stream/consumers'
import { pathToFileURL } from 'node:url'
import { afterAll, expect, it } from 'vitest'
import { DirectoryStore } from './directory-store'

const folder = await fs.mkdtemp(path.join(os.tmpdir(), 'tenantry-folder-'))
afterAll(() => fs.rm(folder, { recursive: true }))

const variables = { url: 'FILES_URL', endpoint: '', region: '', accessKeyId: '', secretAccessKey: '' }
let stores = 0
function open() {
  const root = path.join(folder, String((stores += 1)))
  return { root, store: new DirectoryStore({ url: pathToFileURL(root), variables }) }
}
const namesIn = async (store: DirectoryStore, unfinished = false) =>
  (await Array.fromAsync(store.list('', { unfinished }))).map(({ name }) => name)

it('two who write the same object at once leave one of both, whole', async () => {
  const { store } = open()
  const both = [randomBytes(3_000_000), randomBytes(3_000_000)]
  async function* slowly(bytes: Buffer) {
    for (let at = 0; at < bytes.length; at += 50_000) {
      yield bytes.subarray(at, at + 50_000)
      await new Promise((resolve) => setTimeout(resolve, 1))
    }
  }
  const put = (bytes: Buffer) => store.put('a/1', Readable.from(slowly(bytes), { objectMode: false }))
  await Promise.all(both.map(put))
  const found = await buffer(store.get('a/1'))
  expect(both.some((bytes) => bytes.equals(found))).toBe(true)
  expect(await namesIn(store, true)).toEqual(['a/1'])
})

it('whoever writes into a folder that is emptied at the same moment writes all the same', async () => {
  const { store } = open()
  let isOver = false
  const emptying = (async () => {
    for (let i = 0; !isOver; i++) await store.delete(`a/none-${i}`)
  })()
  for (let i = 0; i < 300; i++) {
    await store.put('a/1', Readable.from([Buffer.from('x')]))
    await store.delete('a/1')
  }
  isOver = true
  await emptying
  expect(await namesIn(store)).toEqual([])
})

it('a list knows of all the others while a folder goes', async () => {
  const { store } = open()
  for (const name of ['a/1', 'b/1', 'c/1', 'c/2']) await store.put(name, Readable.from([Buffer.from(name)]))
  const list = store.list()
  expect((await list.next()).value).toMatchObject({ name: 'a/1' })
  await store.delete('b/1')
  const rest = []
  for await (const { name } of list) rest.push(name)
  expect(rest).toEqual(['c/1', 'c/2'])
})

it('what a process that was killed has left is in a list that asks for it, and goes with its object', async () => {
  const { root, store } = open()
  await store.put('a/1', Readable.from([Buffer.from('x')]))
  for (const left of ['a/1.0b3f.part', 'a/2.77aa.part']) await fs.writeFile(path.join(root, left), 'half')
  expect(await namesIn(store)).toEqual(['a/1'])
  expect(await namesIn(store, true)).toEqual(['a/1', 'a/1.0b3f.part', 'a/2.77aa.part'])
  await store.delete('a/1')
  expect(await namesIn(store, true)).toEqual(['a/2.77aa.part'])
  await store.delete('a/2.77aa.part')
  expect(await fs.readdir(root)).toEqual([])
})
