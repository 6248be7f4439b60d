import { GeistSans } from 'geist/font/sans'
import localFont from 'next/font/local'

/**
 * Geist Mono is fetched where a page shows it, and not ahead of everything on every page, which is what the package's own
 * export does: few pages begin with it, and it would delay the text that people came to read.
 */
const mono = localFont({
  src: '../node_modules/geist/dist/fonts/geist-mono/GeistMono-Variable.woff2',
  variable: '--font-geist-mono',
  weight: '100 900',
  preload: false,
  adjustFontFallback: false,
})

/** For `<html>`: makes the two typefaces known to the styles. */
export const fonts = `${GeistSans.variable} ${mono.variable}`
