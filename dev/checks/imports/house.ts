/** A part of the house: which files it is, and which parts they may import. */
export type Area = {
  name: string
  files: RegExp
  /** Besides itself. */
  imports: readonly string[]
  /** Only `import type`: gone when the program runs. */
  types?: readonly string[]
  /** Packages, where only these; otherwise all but those kept for others. */
  packages?: readonly RegExp[]
}

const pure = ['host', 'permissions', 'lifetimes', 'plans', 'body-limit', 'latency']
const ground = ['env', 'errors', 'log', 'seal', 'tracing']

/** The house, from the bottom up: the first row whose pattern fits says what a file is. docs/architecture.md draws it. */
export const areas: readonly Area[] = [
  { name: 'host', files: /^lib\/tenancy\/host\.ts$/, imports: [], packages: [] },
  { name: 'permissions', files: /^lib\/auth\/permissions\.ts$/, imports: [], packages: [] },
  { name: 'lifetimes', files: /^lib\/auth\/lifetimes\.ts$/, imports: [], packages: [] },
  { name: 'plans', files: /^lib\/billing\/plans\.ts$/, imports: [], packages: [] },
  { name: 'body-limit', files: /^lib\/web\/body-limit\.ts$/, imports: [], packages: [] },
  { name: 'latency', files: /^lib\/monitoring\/latency\.ts$/, imports: [], packages: [] },
  { name: 'errors', files: /^lib\/errors\.ts$/, imports: [], types: ['plans'], packages: [] },
  { name: 'wait', files: /^lib\/web\/wait\.ts$/, imports: ['errors'], packages: [] },
  { name: 'env', files: /^lib\/env\.ts$/, imports: ['errors'] },
  { name: 'tracing', files: /^lib\/tracing\.ts$/, imports: ['env'], types: ['db'] },
  { name: 'log', files: /^lib\/log\.ts$/, imports: ['env', 'errors', 'tracing'] },
  { name: 'seal', files: /^lib\/seal\.ts$/, imports: ['env'] },
  {
    name: 'context',
    files: /^lib\/tenancy\/context\.ts$/,
    imports: [],
    types: ['db', 'permissions', 'plans'],
    packages: [],
  },
  { name: 'generated', files: /^lib\/db\/generated\//, imports: [], types: ['db'] },
  { name: 'keys', files: /^lib\/db\/keys\.ts$/, imports: [], types: ['db', 'generated'] },
  { name: 'db', files: /^lib\/db\//, imports: ['generated', 'keys', ...ground, ...pure], types: ['context'] },
  { name: 'control', files: /^lib\/control\//, imports: ['db', 'keys', ...ground, ...pure], types: ['context'] },
  {
    name: 'web',
    files: /^lib\/web\//,
    imports: ['domain', 'control', 'keys', 'components', 'wait', ...ground, ...pure],
    types: ['db', 'context'],
  },
  { name: 'mails', files: /^emails\//, imports: [...pure, 'env'], types: ['domain', 'context'] },
  {
    name: 'domain',
    files: /^lib\//,
    imports: ['mails', 'control', 'db', 'keys', ...ground, ...pure],
    types: ['context'],
  },
  { name: 'components', files: /^components\//, imports: pure, types: ['domain', 'web', 'context', 'errors'] },
  {
    name: 'middleware',
    files: /^middleware\.ts$/,
    imports: ['host', 'body-limit', 'wait'],
    packages: [/^next\/server$/],
  },
  { name: 'instrumentation', files: /^instrumentation(-client)?\.ts$/, imports: ['web', ...ground] },
  {
    name: 'app',
    files: /^app\//,
    imports: ['components', 'web', 'wait', 'domain', 'control', ...ground, ...pure],
    types: ['db', 'context'],
  },
  // Of dev/: how to get at the product that runs here.
  { name: 'cli', files: /^cli\//, imports: ['domain', 'control', 'db', 'tools', ...ground, ...pure] },
  { name: 'tools', files: /^(dev|bench|e2e)\//, imports: ['everything'] },
  { name: 'settings', files: /^[^/]+$/, imports: ['everything'] },
]

/** Packages that only some parts may import. */
export const keptPackages: readonly { packages: RegExp; for: readonly string[]; why: string }[] = [
  {
    packages: /^(pg|pg-copy-streams|@prisma\/.+)$/,
    for: ['db', 'generated', 'tools', 'settings'],
    why: 'lib/db alone talks to databases',
  },
  {
    packages: /^(next|next-auth|@auth\/[^/]+)(\/|$)/,
    for: ['web', 'app', 'components', 'middleware', 'instrumentation', 'tools', 'settings'],
    why: 'in lib, lib/web alone knows the framework',
  },
  {
    packages: /^(react|react-dom|@react-email\/[^/]+)(\/|$)/,
    for: ['web', 'app', 'components', 'mails', 'tools'],
    why: 'in lib, lib/web and the templates of mails alone render',
  },
  { packages: /^(@opentelemetry\/.+|@vercel\/otel)$/, for: ['tracing', 'tools'], why: 'lib/tracing alone knows spans' },
  { packages: /^commander$/, for: ['cli', 'tools'], why: 'cli/ alone reads command lines' },
  { packages: /^(node:)?async_hooks$/, for: ['db', 'tools'], why: 'a tenant is a value, never ambient' },
]

/** Files that read the environment by themselves; everything else asks lib/env.ts. */
export const readsEnvironment =
  /^(lib\/env\.ts|middleware\.ts|instrumentation(-client)?\.ts|[^/]+\.config\.[cm]?[jt]s|(dev|bench|e2e)\/.+)$/

/** Tests, and what the isolation suite is made of, may set the environment and use dev/. */
export const isTest = /\.test\.tsx?$|^lib\/db\/isolation\//
