import { describe, expect, it } from 'vitest'
import { createProjectInput, deleteProjectInput, listProjectsInput } from '@/lib/projects/input'
import { createTaskInput, listTasksInput, updateTaskInput } from './input'

const id = '019aab00-0000-7000-8000-000000000000'
const title = (title: string) => createTaskInput.safeParse({ projectId: id, title })
const due = (dueOn: string) => updateTaskInput.safeParse({ taskId: id, dueOn })

describe('a name', () => {
  it('is trimmed, of any script, up to 120 characters', () => {
    expect(title('  Grüße, 世界 👩‍🚀  ').data?.title).toBe('Grüße, 世界 👩‍🚀')
    expect(title('🚀'.repeat(120)).success).toBe(true)
    expect(title('🚀'.repeat(121)).success).toBe(false)
    expect(title('x'.repeat(121)).error?.issues[0]?.message).toBe('Use at most 120 characters.')
  })

  it('has something to see, in one line', () => {
    for (const nothing of ['', '   ', '\u200B', '\u2060\u00A0'])
      expect(title(nothing).error?.issues[0]?.message).toBe('Give the task’s title.')
    for (const odd of ['a\nb', 'a\u0000b', 'a\u2028b', 'a\u202Eb', 'a\u0007', '\uD800x'])
      expect([odd, title(odd).success]).toEqual([odd, false])
  })
})

describe('other fields', () => {
  it('take real days only, and none for empty', () => {
    expect(due('').data?.dueOn).toBeNull()
    expect(due('2028-02-29').data?.dueOn).toBe('2028-02-29')
    for (const wrong of ['2026-02-29', '2026-13-01', '1999-12-31', '3000-01-01', 'tomorrow', '2026-1-1', '0000-01-01'])
      expect([wrong, due(wrong).error?.issues[0]?.message]).toEqual([wrong, expect.stringContaining('day that exists')])
  })

  it('take text of several lines, with one kind of line break', () => {
    const text = (description: string) => createProjectInput.safeParse({ name: 'x', description })
    expect(text(' a\r\nb\tc ').data?.description).toBe('a\nb\tc')
    expect(text('x'.repeat(5_001)).error?.issues[0]?.message).toBe('Use at most 5,000 characters.')
    expect(text('a\u0000').success).toBe(false)
    expect(createProjectInput.parse({ name: 'x' }).description).toBe('')
  })

  it('leave out what is not given, and make nobody of empty', () => {
    expect(updateTaskInput.parse({ taskId: id })).toEqual({ taskId: id })
    expect(updateTaskInput.parse({ taskId: id, assigneeId: '' })).toEqual({ taskId: id, assigneeId: null })
    expect(updateTaskInput.safeParse({ taskId: id, assigneeId: 'x' }).error?.issues[0]?.message).toBe(
      'Choose somebody from the list.',
    )
    expect(updateTaskInput.safeParse({ taskId: id, status: 'lost' }).success).toBe(false)
    expect(deleteProjectInput.safeParse({ projectId: "' OR 1=1", confirm: '' }).success).toBe(false)
  })

  it('of a query fall back to nothing asked', () => {
    expect(listTasksInput.parse({ status: 'x', assignee: ['a'], due: '1', view: '3d', page: '-1', q: ['a'] })).toEqual({
      status: '',
      assignee: '',
      due: '',
      sort: '',
      columns: '',
      saved: '',
      view: 'list',
      page: 1,
      q: '',
    })
    expect(listProjectsInput.parse({ page: '2', q: ' a\u0000b ' })).toEqual({
      state: 'active',
      q: 'ab',
      sort: '',
      page: 2,
    })
  })
})
