import { expect, test } from 'vitest'
import { run } from './drift'

test('schemas and migrations as they are agree', async () => {
  expect(await run()).toEqual([])
})
