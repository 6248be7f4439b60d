import { describe, expect, it, vi } from 'vitest'
import { ExpiringCache } from './expiring-cache'

describe('an expiring cache', () => {
  it('asks once for callers of the same moment, and again when the answer is too old', async () => {
    vi.useFakeTimers()
    const cache = new ExpiringCache<string | null>({ ttlMs: (value) => (value === null ? 3_000 : 30_000), most: 10 })
    const load = vi.fn(async () => 'here')
    await Promise.all([cache.get('a', load), cache.get('a', load)])
    vi.advanceTimersByTime(29_000)
    await cache.get('a', load)
    expect(load).toHaveBeenCalledTimes(1)
    vi.advanceTimersByTime(2_000)
    await cache.get('a', load)
    expect(load).toHaveBeenCalledTimes(2)
    const miss = vi.fn(async () => null)
    await cache.get('b', miss)
    vi.advanceTimersByTime(3_001)
    await cache.get('b', miss)
    expect(miss).toHaveBeenCalledTimes(2)
    vi.useRealTimers()
  })

  it('does not remember a failure, and forgets the least recently asked when it is full', async () => {
    const cache = new ExpiringCache<number>({ ttlMs: () => 60_000, most: 2 })
    await expect(cache.get('a', () => Promise.reject(new Error('down')))).rejects.toThrow('down')
    expect(await cache.get('a', async () => 1)).toBe(1)
    await cache.get('b', async () => 2)
    await cache.get('a', async () => 9)
    await cache.get('c', async () => 3)
    expect(await cache.get('a', async () => 9)).toBe(1)
    expect(await cache.get('b', async () => 8)).toBe(8)
  })
})
