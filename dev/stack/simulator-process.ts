// A simulator in a process of its own: node simulator-process.ts <stripe|mail> <options as JSON>
const [name = '', options = '{}'] = process.argv.slice(2)

const starts: Record<string, (options: object) => Promise<{ close: () => Promise<void> }>> = {}
const start = starts[name]
if (!start) throw new Error(`There is no simulator "${name}".`)
const { close, ...urls } = await start(JSON.parse(options))
process.send?.(urls)

const end = async () => {
  await close()
  process.exit(0)
}
for (const signal of ['SIGTERM', 'SIGINT', 'disconnect']) process.on(signal, () => void end())

export {}
