import fs from 'node:fs/promises'
import os from 'node:os'
import path from 'node:path'
import { afterAll, beforeEach, expect, test } from 'vitest'
import { claimFolder } from './claim-folder'
import { joinRunningStack } from './running-env'
import type { StackUrls } from './urls'

const folder = await fs.mkdtemp(path.join(os.tmpdir(), 'tenantry-'))
const before = { ...process.env }
// Empty, so that the `.env` of whoever runs this changes nothing.
beforeEach(() => void (process.env = { ...before, CONTROL_URL: '', CONTROL_OWNER_URL: '' }))
afterAll(() => fs.rm(folder, { recursive: true, force: true }))

const urls: StackUrls = {
  siteUrl: 'http://saas.localhost:3000',
  opsUrl: 'http://ops.saas.localhost:3000',
  controlUrl: 'postgresql://owner@h/control',
  shards: [],
  stripeUrl: null,
  mailUrl: null,
  oauthUrl: null,
}
const env = { CONTROL_URL: 'postgresql://app@h/control', FLEET_SECRET: 'of this stack', SHARD_EU_1_APP_URL: 'x' }

test('the environment of the product that runs here, as long as it runs', async () => {
  expect(() => joinRunningStack(folder)).toThrow(/npm run dev.*CONTROL_URL/)
  const claim = await claimFolder(folder)
  expect(() => joinRunningStack(folder)).toThrow('Nothing runs here') // not ready yet
  claim.announce(urls, env)
  process.env.FLEET_SECRET = 'of something else'
  expect(joinRunningStack(folder)).toBe(true)
  expect(process.env).toMatchObject(env)
  claim.release()
})

test('one that was killed does not run', async () => {
  const running = { pid: 2 ** 22 + 1, children: [], urls, env }
  await fs.writeFile(`${folder}/dev.json`, JSON.stringify(running))
  expect(() => joinRunningStack(folder)).toThrow('Nothing runs here')
})

test('a control plane in the environment goes before what runs here', async () => {
  const claim = await claimFolder(folder)
  claim.announce(urls, env)
  process.env.CONTROL_URL = 'postgresql://app@production/control'
  expect(joinRunningStack(folder)).toBe(false)
  expect(process.env.CONTROL_URL).toBe('postgresql://app@production/control')
  expect(process.env.SHARD_EU_1_APP_URL).toBeUndefined()
  claim.release()
})
