/**
 * True where a browser, or a program, asks for a whole page; false where a page that is open in a browser asks for what it
 * shows next, or fetches it ahead (https://www.w3.org/TR/fetch-metadata/#sec-fetch-dest-header), and where a form is posted.
 */
export const asksForWholePage = (from: Pick<Headers, 'get'>): boolean =>
  from.get('sec-fetch-dest') !== 'empty' && from.get('content-type') === null
