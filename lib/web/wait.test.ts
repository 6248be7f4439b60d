import { expect, it } from 'vitest'
import { readWait, waitAt } from './wait'

const query = (path: string) => Object.fromEntries(new URL(path, 'http://here.invalid').searchParams)

it('a path says what the error says, and where to go on', () => {
  const path = waitAt({ code: 'TENANT_BUSY', retryAfter: 2 }, '/projects?q=a&page=2')
  expect(path).toMatch(/^\/wait\?/)
  expect(query(path)).toMatchObject({ next: '/projects?q=a&page=2' })
  expect(readWait(query(path))).toEqual({ code: 'TENANT_BUSY', status: 429, seconds: 2 })
  expect(readWait(query(waitAt({ code: 'TOO_SLOW' }, '/')))).toEqual({ code: 'TOO_SLOW', status: 503, seconds: 60 })
})

it.each([
  {},
  { for: 'UNAVAILABLE', seconds: '0' },
  { for: 'toString', seconds: '61' },
  { for: ['TOO_SLOW'], seconds: ['2', '3'] },
  { for: 'constructor', seconds: '1.5' },
  { for: '', seconds: '2\r\nset-cookie: a=b' },
])('one that somebody made up counts as a minute that is used up: %j', (made) => {
  expect(readWait(made)).toEqual({ code: 'TOO_MANY_REQUESTS', status: 429, seconds: 60 })
})
