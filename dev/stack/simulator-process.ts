// A simulator in a process of its own: node simulator-process.ts <stripe|mail> <options as JSON>
import path from 'node:path'
import { pathToFileURL } from 'node:url'
import type { SimulatorName } from './start-simulator'

type Start = (options: unknown) => Promise<{ close: () => Promise<void> }>

const [name = '', options = '{}'] = process.argv.slice(2)
const starts: Record<SimulatorName, string> = { stripe: 'startStripe', mail: 'startMail' }
const file = path.resolve('dev', name, `start-${name}.ts`)
const program = (await import(pathToFileURL(file).href)) as Record<string, Start>
const start = program[starts[name as SimulatorName]]
if (!start) throw new Error(`There is no simulator "${name}".`)
const { close, ...urls } = await start(JSON.parse(options))
process.send?.(urls)

const end = async () => {
  await close()
  process.exit(0)
}
for (const signal of ['SIGTERM', 'SIGINT', 'disconnect']) process.on(signal, () => void end())
