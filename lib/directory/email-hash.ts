import { createHmac } from 'node:crypto'
import { directoryKey } from '@/lib/seal'

/** What the directory knows an address by: without our secret it is told neither from this nor by trying addresses. */
export const emailHash = (email: string): string =>
  createHmac('sha256', directoryKey()).update(email.toLowerCase()).digest('base64url')
