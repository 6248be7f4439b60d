import { expect, it } from 'vitest'
import { isTimeZone, timeZoneInput, zoneOf, zonesByRegion } from './time-zone'

it.each(['Europe/Berlin', 'America/Argentina/Buenos_Aires', 'UTC', 'Asia/Calcutta'])('%s is a zone', (zone) => {
  expect(isTimeZone(zone)).toBe(true)
  expect(timeZoneInput.parse(zone)).toBe(zone)
})

it.each(['', '+02:00', 'Mars/Olympus', '../etc/passwd', '<b>'])('%j is none', (zone) => {
  expect(isTimeZone(zone)).toBe(false)
})

it('nothing chosen means the browser’s; what no machine knows is refused', () => {
  expect(timeZoneInput.parse('')).toBeNull()
  expect(timeZoneInput.safeParse('Mars/Olympus').success).toBe(false)
})

it('the person’s own counts, then the browser’s, then UTC', () => {
  expect(zoneOf('Asia/Tokyo', 'Europe/Lisbon')).toBe('Asia/Tokyo')
  expect(zoneOf(null, 'Europe/Lisbon')).toBe('Europe/Lisbon')
  expect(zoneOf('Mars/Olympus', '%')).toBe('UTC')
  expect(zoneOf(null, undefined)).toBe('UTC')
})

it('every zone that is offered can be chosen, UTC among them', () => {
  const offered = zonesByRegion().flatMap(([, zones]) => zones)
  expect(offered).toContain('UTC')
  expect(new Set(offered).size).toBe(offered.length)
  expect(offered.filter((zone) => !isTimeZone(zone))).toEqual([])
})
