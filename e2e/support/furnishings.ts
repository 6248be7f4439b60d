import { TOTP } from 'otpauth'

/** The version of every picture here. */
export const pictureVersion = 'a1'.repeat(32)
/** What the begun upload is to hold. */
export const uploaded = 'Hello'
/** Base32: of the app of whoever has one. */
export const appSecret = 'JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP'
/** What that app shows; `ahead`: so many codes later, since none works twice. */
export const codeNow = (ahead = 0) =>
  new TOTP({ secret: appSecret }).generate({ timestamp: Date.now() + ahead * 30_000 })

/** One pixel. */
export const picture = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==',
  'base64',
)
export const pictureFile = () => new File([picture], 'one.png', { type: 'image/png' })
