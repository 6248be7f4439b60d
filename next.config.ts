import type { NextConfig } from 'next'

const config: NextConfig = {
  // Another folder lets two servers run from one checkout.
  distDir: process.env.NEXT_DIST_DIR ?? '.next',
  poweredByHeader: false,
  // The lower left corner belongs to the account menu.
  devIndicators: { position: 'bottom-right' },
  // Development's stand-in for a cron service knocks every few seconds.
  logging: { incomingRequests: { ignore: [/^\/api\/cron$/] } },
  experimental: {
    // No allowedOrigins: tenants are subdomains of one site, so a wildcard would let one tenant post as another.
    serverActions: { bodySizeLimit: '256kb' },
    // forbidden() answers 403 with app/…/forbidden.tsx.
    authInterrupts: true,
  },
}

export default config
