import os from 'node:os'
import { defineConfig } from 'vitest/config'
import { testEnv } from './dev/test-env.ts'

export default defineConfig({
  oxc: { jsx: { runtime: 'automatic' } },
  resolve: {
    alias: {
      '@': import.meta.dirname,
    },
  },
  test: {
    include: [
      'middleware.test.ts',
      ...['app', 'bench', 'cli', 'components', 'dev', 'emails', 'lib'].map((folder) => `${folder}/**/*.test.{ts,tsx}`),
    ],
    globalSetup: ['./dev/db/vitest-global-setup.ts'],
    env: testEnv,
    // It imports `next/server`, which Node only finds with its ending.
    server: { deps: { inline: ['next-auth'] } },
    pool: 'forks',
    // Most of them wait for a database half of their time: by default two cores would do one after the other.
    maxWorkers: Math.max(3, os.availableParallelism()),
    testTimeout: 30_000,
    hookTimeout: 60_000,
  },
})
