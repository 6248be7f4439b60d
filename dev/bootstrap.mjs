// The way into every command. Plain JavaScript on purpose: it runs on a fresh clone, before anything is installed.
const [major] = process.versions.node.split('.').map(Number)
if (major < 20) {
  console.error(
    `Tenantry needs Node 20 or newer; this is Node ${process.versions.node}. Get one from https://nodejs.org.`,
  )
  process.exit(1)
}

const commands = {
  dev: 'dev/main.ts',
  test: 'dev/test.ts',
  check: 'dev/check.ts',
  bench: 'dev/bench.ts',
  lighthouse: 'dev/lighthouse.ts',
  torture: 'dev/torture.ts',
  generate: 'dev/generate.ts',
  migrate: 'dev/migrate.ts',
  fleet: 'cli/fleet.ts',
}

const [name = '', ...args] = process.argv.slice(2)
const { root } = await import('./bootstrap/root.mjs')
process.chdir(root)

if (name === 'env') {
  const { printRunning } = await import('./bootstrap/print-running.mjs')
  process.exit(await printRunning())
}
if (!Object.hasOwn(commands, name)) {
  console.error(`Unknown command "${name}". There are: ${['env', ...Object.keys(commands)].join(', ')}.`)
  process.exit(1)
}

const { installMissing } = await import('./bootstrap/install-missing.mjs')
const { runTypeScript } = await import('./bootstrap/run-type-script.mjs')
const node = await installMissing().catch((error) => {
  console.error(error.message)
  process.exit(1)
})
runTypeScript(node, commands[name], args)
