import type { NextConfig } from 'next'
import { bodyLimitBytes } from '@/lib/web/body-limit'

const plainFileHeaders = [
  { key: 'x-content-type-options', value: 'nosniff' },
  { key: 'x-frame-options', value: 'DENY' },
  { key: 'content-security-policy', value: "default-src 'none'; frame-ancestors 'none'" },
]

const config: NextConfig = {
  // Another folder lets two servers run from one checkout.
  distDir: process.env.NEXT_DIST_DIR ?? '.next',
  poweredByHeader: false,
  // The one's WebAssembly stands beside its code; the other is loaded where backups go to a bucket, and nowhere else.
  serverExternalPackages: ['libpg-query', '@aws-sdk/lib-storage'],
  // No page has an image to shrink, and the optimizer would fetch any path, past the middleware, for anybody who asks.
  images: { unoptimized: true },
  // The lower left corner belongs to the account menu.
  devIndicators: { position: 'bottom-right' },
  // Development's stand-ins for a cron service and for Stripe knock often; they would bury what one wants to read.
  logging: { incomingRequests: { ignore: [/^\/api\/(cron|stripe\/webhook)$/] } },
  // What the middleware doesn't see. Everything else gets its headers there.
  headers: async () => ['/_next/:path*', '/assets/:path*'].map((source) => ({ source, headers: plainFileHeaders })),
  // Spares are made where cron calls, also where each route is deployed as a function with the files it needs.
  outputFileTracingIncludes: { '/api/cron': ['./prisma/*/migrations/**/*.sql'] },
  experimental: {
    // No allowedOrigins: tenants are subdomains of one site, so a wildcard would let one tenant post as another.
    serverActions: { bodySizeLimit: bodyLimitBytes },
    // forbidden() answers 403 with app/…/forbidden.tsx.
    authInterrupts: true,
  },
}

export default config
