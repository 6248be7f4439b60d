/** A filter for keys that have neither been revoked nor run out. */
export const working = (now = new Date()) => ({
  revokedAt: null,
  OR: [{ expiresAt: null }, { expiresAt: { gt: now } }],
})
