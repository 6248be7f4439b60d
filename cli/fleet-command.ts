import type { Command } from 'commander'
import { exitCodesInWords } from './exit-codes'
import { type Failure, failureOf } from './failure'
import { openProduct } from './open-product'
import { declareParameters, type Given, namedFields, type Parameters, readParameters } from './parameters'
import { report } from './report'
import { UsageError } from './usage-error'

/** What a command has to say: to a program, and to a person. With a failure, `json` is what there is to know besides. */
export interface Answer {
  json: object
  text: string
  failure?: Failure | undefined
}

/** One command: a thin shell around functions of the product. */
export interface FleetCommand<P extends Parameters> {
  name: string
  summary: string
  /** Further paragraphs of its help. Single line breaks are the source's, and don't count. */
  details?: string
  /** By the names that the product has for them, so that what it says is wrong is told by the right option. */
  parameters: P
  /** Each what follows `npm run fleet -- `, with a few words. */
  examples: readonly (readonly [command: string, words: string])[]
  /** Runs where its group is called without naming a command. */
  isDefault?: boolean
  /** Why options can't go together; undefined where they can. */
  contradiction?: (given: Given<P>, o: { wantsJson: boolean }) => string | undefined
  /** False: it looks at files alone. */
  needsProduct?: boolean
  run: (given: Given<P>) => Promise<Answer>
}

/** Makes it a command of the program, or of a group of commands. */
export function addCommand<P extends Parameters>(parent: Command, definition: FleetCommand<P>): void {
  const { name, summary, details, parameters, examples, isDefault = false } = definition
  const command = parent.command(name, { isDefault }).summary(summary)
  command.description(details ? `${summary}\n\n${details.replaceAll(/(?<!\n)\n(?!\n)/g, ' ')}` : summary)
  declareParameters(command, parameters)
  command.option('--json', 'one JSON value on standard output, everything else on standard error')
  command.addHelpText('after', `\n${examplesInWords(examples)}\n\n${exitCodesInWords}`)
  const help = `  See: ${pathOf(command)} --help`
  command.showHelpAfterError(help)
  command.action(async () => {
    const wantsJson = command.opts().json === true
    const answer = await run(command, definition, wantsJson)
    report(answer, { wantsJson, help, named: namedFields(answer.failure?.fields ?? {}, parameters) })
  })
}

async function run<P extends Parameters>(
  command: Command,
  { parameters, contradiction, needsProduct = true, run }: FleetCommand<P>,
  wantsJson: boolean,
): Promise<Answer> {
  try {
    const given = readParameters(command, parameters)
    const wrong = contradiction?.(given, { wantsJson })
    if (wrong) throw new UsageError(wrong)
    if (needsProduct) await openProduct()
    return await run(given)
  } catch (error) {
    return { json: {}, text: '', failure: failureOf(error) }
  }
}

/** "npm run fleet -- shards add". */
function pathOf(command: Command): string {
  return command.parent ? `${pathOf(command.parent)} ${command.name()}` : command.name()
}

function examplesInWords(examples: FleetCommand<Parameters>['examples']): string {
  return ['Examples:', ...examples.map(([command, words]) => `  npm run fleet -- ${command}\n      ${words}`)].join(
    '\n',
  )
}
