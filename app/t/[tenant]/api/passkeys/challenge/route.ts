import { askForPasskey } from '@/lib/auth/passkeys/check-passkey'
import { publicTenantRoute } from '@/lib/web/tenant-route'

/** What a browser needs to sign in with a passkey. Nothing is written for it. */
export const GET = publicTenantRoute({}, ({ tenant }) => askForPasskey(tenant))
