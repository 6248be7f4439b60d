import { describe, expect, it } from 'vitest'
import { apiOperations } from './operations'
import { apiReference } from './reference'

const { groups, schemas, root } = apiReference('https://acme.example.com')
const operations = groups.flatMap((group) => group.operations)

describe('the reference', () => {
  it('has every operation once, with a call that can be pasted', () => {
    expect(operations.map(({ id }) => id).toSorted()).toEqual(apiOperations.map(({ id }) => id).toSorted())
    for (const { curl, path, method } of operations) {
      expect(curl).toContain(`"${root}${path.split('{')[0]}`)
      expect(curl).not.toMatch(/[{}]Id|undefined/)
      const body = /-d '(.*)'$/s.exec(curl)?.[1] ?? '{}'
      expect(JSON.parse(body)).toBeTypeOf('object')
      expect(curl.includes(`-X ${method}`)).toBe(method !== 'GET')
    }
  })

  it('says of every field what it may be', () => {
    const rows = [
      ...operations.flatMap(({ parameters, body }) => [...parameters, ...body]),
      ...schemas.flatMap(({ fields }) => fields),
    ]
    for (const { name, type } of rows) expect(`${name}: ${type}`).not.toMatch(/: $|undefined|\[object/)
    const create = operations.find(({ id }) => id === 'createTask')
    expect(create?.body).toMatchObject([
      { name: 'title', type: 'text', isRequired: true },
      { name: 'description', isRequired: false },
      { name: 'status', type: 'todo · in_progress · in_review · done' },
      { name: 'assigneeId', type: 'UUID or null' },
      { name: 'dueOn', type: 'day or null' },
      { name: 'custom' },
      { name: 'projectId', type: 'UUID', isRequired: true },
    ])
    expect(operations.find(({ id }) => id === 'listTasks')?.answer.sample).toContain('"Paint the gate"')
  })
})
