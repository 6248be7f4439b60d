/** Where every browser of these journeys is. */
export const zone = 'Europe/Lisbon'
