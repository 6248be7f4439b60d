import { type Command, Option } from 'commander'
import type { z } from 'zod'
import { UsageError } from './usage-error'

/** An argument (`<slug>`) or an option (`--region <name>`): how it is written, what it is for, and what may be given. */
export interface Parameter<Input extends z.ZodType = z.ZodType> {
  flags: string
  text: string
  input: Input
}

export type Parameters = Record<string, Parameter>
export type NoParameters = Record<string, never>
export type Given<P extends Parameters> = { [K in keyof P]: z.output<P[K]['input']> }

const isArgument = ({ flags }: Pick<Parameter, 'flags'>) => /^[<[]/.test(flags)

/** As it is named to a person: `--region`, `slug`. */
function nameOf({ flags }: Parameter): string {
  return isArgument({ flags }) ? flags.replace(/[<>[\]]/g, '') : (new Option(flags).long ?? flags)
}

/** Tells commander of the parameters, in their order. */
export function declareParameters(command: Command, parameters: Parameters): void {
  for (const parameter of Object.values(parameters)) {
    const { flags, text, input } = parameter
    if (isArgument(parameter)) command.argument(flags, text)
    else command.addOption(new Option(flags, input.safeParse(undefined).success ? text : `${text} (required)`))
  }
}

/** What was given on the command line, checked. Throws one UsageError that names everything that is wrong. */
export function readParameters<P extends Parameters>(command: Command, parameters: P): Given<P> {
  const options: Record<string, unknown> = command.opts()
  const args = (command.processedArgs as unknown[]).values()
  const wrong: string[] = []
  const given: Record<string, unknown> = {}
  for (const [key, parameter] of Object.entries(parameters)) {
    const raw = isArgument(parameter) ? args.next().value : options[new Option(parameter.flags).attributeName()]
    const result = parameter.input.safeParse(raw)
    if (result.success) given[key] = result.data
    else if (raw === undefined) wrong.push(`${nameOf(parameter)} is missing: ${parameter.text}`)
    else wrong.push(`${nameOf(parameter)}: ${result.error.issues[0]?.message}`)
  }
  if (wrong.length > 0) throw new UsageError(wrong.join('\n'))
  return given as Given<P>
}

/** What the product says is wrong, by the names of its own fields, in the words of the command line. */
export function namedFields(fields: Record<string, string>, parameters: Parameters): string[] {
  return Object.entries(fields).map(([field, reason]) => {
    const parameter = parameters[field]
    return parameter ? `${nameOf(parameter)}: ${reason}` : reason
  })
}
