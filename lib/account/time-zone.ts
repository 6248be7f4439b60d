import { z } from 'zod'

/** Where nobody has said otherwise. */
export const defaultZone = 'UTC'

/** True for a zone that this machine can reckon in, aliases included: "Europe/Berlin". Offsets like "+02:00" are none. */
export function isTimeZone(zone: string): boolean {
  if (!/^[A-Za-z]/.test(zone)) return false
  try {
    return new Intl.DateTimeFormat('en-GB', { timeZone: zone }).resolvedOptions().timeZone !== ''
  } catch {
    return false
  }
}

/** A zone to choose; empty means "as my browser says". */
export const timeZoneInput = z
  .string()
  .max(64, 'Choose one of the time zones.')
  .refine((zone) => zone === '' || isTimeZone(zone), 'Choose one of the time zones.')
  .transform((zone) => zone || null)

/** All zones to choose from, by region: ["Africa", ["Africa/Abidjan", …]]. */
export function zonesByRegion(): [region: string, zones: string[]][] {
  const regions = new Map<string, string[]>()
  for (const zone of new Set([...Intl.supportedValuesOf('timeZone'), defaultZone])) {
    const region = zone.includes('/') ? zone.slice(0, zone.indexOf('/')) : 'Other'
    regions.set(region, [...(regions.get(region) ?? []), zone])
  }
  return [...regions]
}

/** The zone that counts for a reader: their own choice, else their browser's, else UTC. */
export function zoneOf(chosen: string | null, browsers: string | undefined): string {
  return [chosen, browsers].find((zone) => zone && isTimeZone(zone)) ?? defaultZone
}
