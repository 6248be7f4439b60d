import path from 'node:path'
import { defineConfig } from 'vitest/config'
import { testEnv } from './dev/test-env.ts'

export default defineConfig({
  oxc: { jsx: { runtime: 'automatic' } },
  resolve: {
    alias: {
      '@': import.meta.dirname,
      // Outside React's server condition this package throws; its promise is kept by the build.
      'server-only': path.resolve('node_modules/server-only/empty.js'),
    },
  },
  test: {
    include: [
      'middleware.test.ts',
      ...['app', 'bench', 'cli', 'components', 'dev', 'emails', 'lib'].map((folder) => `${folder}/**/*.test.{ts,tsx}`),
    ],
    globalSetup: ['./dev/db/vitest-global-setup.ts'],
    env: testEnv,
    pool: 'forks',
    testTimeout: 30_000,
    hookTimeout: 60_000,
  },
})
