/** What `lib/env` reads in unit and integration tests, but for the databases: `testDatabases()` adds those. */
export const testEnv = {
  SITE_URL: 'http://saas.localhost:3000',
  FLEET_SECRET: 'fleet-secret-of-the-tests-and-of-nothing-else',
  AUTH_SECRET: 'auth-secret-of-the-tests-and-of-nothing-else',
  CRON_SECRET: 'cron-secret-of-the-tests-and-of-nothing-else',
  STRIPE_SECRET_KEY: 'sk_test_of_the_tests',
  STRIPE_WEBHOOK_SECRET: 'whsec_of_the_tests',
  SMTP_URL: 'smtp://127.0.0.1:1',
  MAIL_FROM: 'Tenantry <hello@saas.localhost>',
  LOG_LEVEL: 'silent',
}
