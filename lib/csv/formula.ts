/**
 * What a spreadsheet would take for a formula when it opens a file, also behind blanks, and in full width
 * (https://owasp.org/www-community/attacks/CSV_Injection).
 */
const formula = /^[\s\u00A0]*[=+\-@\t\r\n＝＋－＠|%]/

/** Text as a cell of a file that spreadsheets open: what looks like a formula gets an apostrophe, which makes it text. */
export const defuse = (text: string): string => (formula.test(text) ? `'${text}` : text)

/** The text before it was defused. */
export const undefuse = (text: string): string =>
  text.startsWith("'") && formula.test(text.slice(1)) ? text.slice(1) : text
