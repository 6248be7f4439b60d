import { zoneOf } from './time-zone'

/**
 * A moment as a mail says it, "29 November 2026, 15:05 CET": in the zone that its reader has chosen, with the zone's name beside
 * it. In UTC where they have chosen none, since nobody knows where a mail is read.
 */
export function momentInWords(moment: Date, chosenZone: string | null): string {
  const words = new Intl.DateTimeFormat('en-GB', {
    day: 'numeric',
    month: 'long',
    year: 'numeric',
    hour: '2-digit',
    minute: '2-digit',
    timeZoneName: 'short',
    timeZone: zoneOf(chosenZone, undefined),
  })
  return words.format(moment).replace(' at ', ', ')
}
