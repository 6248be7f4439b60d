import { expect, test } from 'vitest'
import { readSources } from '@/dev/checks/source/read-sources'
import { lintImports } from './lint-imports'

const lint = (file: string, code: string) => lintImports({ file, code })

test('the house stands', async () => {
  const sources = await readSources()
  expect(sources.length).toBeGreaterThan(100)
  expect(sources.flatMap(lintImports)).toEqual([])
})

test.each([
  // Upwards, or sideways into something kept apart
  ['lib/projects/a.ts', `import { tenantPage } from '@/lib/web/tenant-page'`, 'domain must not import web'],
  ['lib/projects/a.ts', `import { Button } from '@/components/ui/button'`, 'domain must not import components'],
  ['lib/projects/a.ts', `import type { Row } from '@/app/page'`, 'domain must not import app'],
  ['lib/db/a.ts', `import { findTenant } from '@/lib/control/catalogue'`, 'db must not import control'],
  ['lib/db/a.ts', `import { Context } from '@/lib/tenancy/context'`, 'db may import its types only'],
  ['lib/control/a.ts', `import { listTasks } from '@/lib/projects/list-tasks'`, 'control must not import domain'],
  ['lib/env.ts', `import { control } from '@/lib/db/control-client'`, 'env must not import db'],
  ['lib/web/a.ts', `import { control } from '@/lib/db/control-client'`, 'web may import its types only'],
  ['app/page.tsx', `import { control } from '@/lib/db/control-client'`, 'app may import its types only'],
  ['app/page.tsx', `export { control } from '@/lib/db/control-client'`, 'app may import its types only'],
  ['app/page.tsx', `const { control } = await import('@/lib/db/control-client')`, 'app may import its types only'],
  ['app/page.tsx', `import { control, type Db } from '@/lib/db/control-client'`, 'app may import its types only'],
  [
    'components/a.tsx',
    `import { createTask } from '@/lib/projects/create-task'`,
    'components may import its types only',
  ],
  ['components/a.tsx', `import { env } from '@/lib/env'`, 'components must not import env'],
  ['components/a.tsx', `import type { TenantDb } from '@/lib/db/tenant-client'`, 'components must not import db'],
  ['components/a.tsx', `import Page from '@/app/page'`, 'components must not import app'],
  ['emails/a.tsx', `import { enqueueMail } from '@/lib/outbox/enqueue-mail'`, 'mails may import its types only'],
  ['middleware.ts', `import { env } from '@/lib/env'`, 'middleware must not import env'],
  ['app/page.tsx', `import { demo } from '@/dev/demo/rows'`, 'app must not import tools'],
  ['lib/projects/a.ts', `import { testDatabases } from '@/dev/db/test-databases'`, 'domain must not import tools'],
  ['lib/projects/a.ts', `import config from '@/next.config'`, 'domain must not import settings'],
  ['scripts/a.ts', `import { control } from '@/lib/db/control-client'`, 'no part of the house must not import db'],

  // The pure ones
  ['lib/tenancy/host.ts', `import { env } from '@/lib/env'`, 'host must not import env'],
  ['lib/tenancy/host.ts', `import { hash } from 'node:crypto'`, 'host stays free of it'],
  ['lib/auth/permissions.ts', `import { z } from 'zod'`, 'permissions stays free of it'],
  ['lib/billing/plans.ts', `import Stripe from 'stripe'`, 'plans stays free of it'],
  ['middleware.ts', `import { cookies } from 'next/headers'`, 'middleware stays free of it'],

  // Packages that are kept for some
  ['cli/a.ts', `import pg from 'pg'`, 'lib/db alone talks to databases'],
  ['lib/operations/a.ts', `import { Command } from 'commander'`, 'cli/ alone reads command lines'],
  ['lib/projects/a.ts', `import pg from 'pg'`, 'lib/db alone talks to databases'],
  ['app/page.tsx', `import type { Client } from 'pg'`, 'lib/db alone talks to databases'],
  ['lib/control/a.ts', `import { PrismaPg } from '@prisma/adapter-pg'`, 'lib/db alone talks to databases'],
  [
    'lib/control/a.ts',
    `import { PrismaClient } from '@/lib/db/generated/control/client'`,
    'control must not import generated',
  ],
  [
    'lib/projects/a.ts',
    `import type { Task } from '@/lib/db/generated/tenant/client'`,
    'domain must not import generated',
  ],
  ['lib/projects/a.ts', `import { redirect } from 'next/navigation'`, 'lib/web alone knows the framework'],
  ['lib/auth/a.ts', `import type { Session } from 'next-auth'`, 'lib/web alone knows the framework'],
  ['lib/members/a.tsx', `import { cache } from 'react'`, 'lib/web and the templates of mails alone render'],
  [
    'lib/outbox/a.ts',
    `import { render } from '@react-email/components'`,
    'lib/web and the templates of mails alone render',
  ],
  ['lib/web/a.ts', `import { AsyncLocalStorage } from 'node:async_hooks'`, 'a tenant is a value, never ambient'],
  ['lib/projects/a.ts', `const hooks = require('async_hooks')`, 'a tenant is a value, never ambient'],
  ['lib/control/a.ts', `import { trace } from '@opentelemetry/api'`, 'lib/tracing alone knows spans'],
  ['lib/projects/a.ts', `type Pool = import('pg').Pool`, 'lib/db alone talks to databases'],
  ['lib/projects/a.ts', `import db = require('pg')`, 'lib/db alone talks to databases'],
  ['lib/projects/a.ts', `export * from 'pg'`, 'lib/db alone talks to databases'],

  // How it is written
  ['lib/projects/a.ts', `import { AppError } from '../errors'`, 'use @/ across folders'],
  ['lib/projects/a.ts', `import { AppError } from './../errors'`, 'use @/ across folders'],
  ['dev/a.ts', `import { AppError } from '../lib/errors'`, 'use @/ across folders'],
  ['lib/projects/a.ts', `const found = await import(name)`, 'imports something computed'],

  // The environment
  ['lib/projects/a.ts', 'const key = process.env.KEY', 'reads process.env'],
  ['lib/projects/a.ts', `const key = process['env']['KEY']`, 'reads process.env'],
  ['components/a.tsx', 'const key = globalThis.process.env.KEY', 'reads process.env'],
  ['app/page.tsx', 'const { env } = process', 'reads process.env'],
  ['lib/projects/a.ts', `import { env } from 'node:process'`, 'reads process.env'],
  ['cli/a.ts', 'const key = process.env.KEY', 'reads process.env'],
])('catches in %s: %s', (file, code, message) => {
  expect(lint(file, `// the first line\n${code}`)).toEqual([expect.stringContaining(message)])
  expect(lint(file, `// the first line\n${code}`)[0]).toMatch(new RegExp(`^${file}:2 `))
})

test.each([
  ['app/page.tsx', `import type { TenantDb } from '@/lib/db/tenant-client'`],
  ['app/page.tsx', `import { type TenantDb } from '@/lib/db/tenant-client'`],
  ['app/page.tsx', `import { listTasks } from '@/lib/projects/list-tasks'; import './globals.css'`],
  [
    'components/a.tsx',
    `import { can } from '@/lib/auth/permissions'; import Link from 'next/link'; import type { Task } from '@/lib/projects/list-tasks'`,
  ],
  ['lib/projects/a.ts', `import { byId } from '@/lib/db/keys'; import { z } from 'zod'; import { b } from './b'`],
  ['lib/projects/a.test.ts', `import { testDatabases } from '@/dev/db/test-databases'; process.env.KEY = 'x'`],
  ['lib/db/a.ts', `import pg from 'pg'; import { AsyncLocalStorage } from 'node:async_hooks'`],
  ['lib/env.ts', 'const raw = process.env[name]'],
  ['dev/a.ts', `import { control } from '@/lib/db/control-client'; const url = process.env.URL; await import(file)`],
  [
    'lib/projects/a.ts',
    `// import pg from 'pg', process.env\nconst text = "import pg from 'pg'; process.env"; const { env } = config; config.env.x`,
  ],
])('leaves alone in %s: %s', (file, code) => {
  expect(lint(file, code)).toEqual([])
})
