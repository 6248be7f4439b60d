import { offerPasskey } from '@/lib/auth/passkeys/add-passkey'
import { tenantRoute } from '@/lib/web/tenant-route'

/** What a browser needs to make a passkey for whoever is signed in. */
export const GET = tenantRoute({ permission: 'account.manage', purpose: 'account', secondFactor: 'later' }, (ctx) =>
  offerPasskey(ctx),
)
