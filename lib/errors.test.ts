import { expect, it, vi } from 'vitest'
import { AppError, isAppError } from './errors'

it('an error from another copy of the module is one of ours, as it comes from another bundle', async () => {
  vi.resetModules()
  const other = await import('./errors')
  expect(other.AppError).not.toBe(AppError)
  expect(isAppError(new other.AppError('NOT_FOUND'), 'NOT_FOUND')).toBe(true)
  expect(new other.AppError('NOT_FOUND')).toBeInstanceOf(AppError)
})

it('any other error isn’t', () => {
  for (const value of [new Error('NOT_FOUND'), { code: 'NOT_FOUND' }, null, 'NOT_FOUND'])
    expect(isAppError(value)).toBe(false)
})
